#!lua flags=allow-oom
-- lane_release: give leased lanes back untouched, as a worker does that stops: first in line, attempts unchanged.
--
-- ARGV  for each lane: lane, token
--
-- Returns the lanes whose lease was not held; so the second of two runs returns them all.

local lost, freed, ready = {}, {}, {}
for i = 1, #ARGV, 2 do
  local lane = ARGV[i]
  local tenant, pausing = held(P .. ":lane:" .. lane, ARGV[i + 1])
  if not tenant or freed[lane] then
    lost[#lost + 1] = lane
  else
    freed[lane] = true
    call("ZREM", P .. ":leases", lane)
    if pausing then
      set_aside(lane, "paused")
    else
      ready[#ready + 1] = lane
      ready[#ready + 1] = tenant
    end
  end
end
make_ready(ready, true)
return lost
