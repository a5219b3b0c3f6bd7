#!lua flags=allow-oom
-- lane_release: give leased lanes back untouched, as a worker does that stops: first in line, attempts unchanged.
--
-- ARGV  for each lane: lane, token
--
-- Returns the lanes whose lease was not held; so the second of two runs returns them all.

local lost, freed = {}, {}
local add, make_all_ready = readying(true)
for i = 1, #ARGV, 2 do
  local lane = ARGV[i]
  local it = held(lane, ARGV[i + 1])
  if not it or freed[lane] then
    lost[#lost + 1] = lane
  else
    freed[lane] = true
    call("ZREM", P .. ":leases", lane)
    add(lane, it)
  end
end
make_all_ready()
return lost
