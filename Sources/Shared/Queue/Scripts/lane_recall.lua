#!lua flags=allow-oom
-- lane_recall: give back what a claim brought whose answer was lost: first in line, and nothing is counted.
--
-- ARGV[1]  worker
-- ARGV[2]  the highest token of this shard that the worker knows to be its own: what the lost claim gave is above it
--
-- Returns the lanes. Run twice, the second finds none. Looks at every lease of the shard: it is for after an outage.

local worker, known = ARGV[1], tonumber(ARGV[2])
local leased, found = call("ZRANGE", P .. ":leases", 0, -1), {}
local add, make_all_ready = readying(true)
for first = 1, #leased, 500 do
  local keys = {}
  for i = first, math.min(first + 499, #leased) do keys[#keys + 1] = key_of(leased[i]) end
  for i, text in ipairs(call("MGET", unpack(keys))) do
    local it = text and read(text)
    if it and it.state == "leased" and it.worker == worker and (it.token or 0) > known then
      local lane = leased[first + i - 1]
      found[#found + 1] = lane
      call("ZREM", P .. ":leases", lane)
      add(lane, it)
    end
  end
end
make_all_ready()
return found
