#!lua flags=no-writes
-- queue_waits: which tenants' lanes have been ready for long. Asked every second by every gateway, so it looks at few.
--
-- ARGV[1]  where in the ring to begin
-- ARGV[2]  most tenants to look at
-- ARGV[3]  the shortest wait to tell, ms
--
-- Returns {tenants in the ring, longest wait of those looked at, ms; then for each that waits long: tenant, wait, ms}. A
-- tenant's wait is that of its first ready lane, which is its oldest.

local first, most, shortest = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local reply = {call("LLEN", P .. ":ring"), 0}
for _, tenant in ipairs(call("LRANGE", P .. ":ring", first, first + most - 1)) do
  local lane = call("LINDEX", P .. ":ready:" .. tenant, 0)
  local it = lane and look(lane)
  local wait = it and it.since and now - it.since or 0
  if wait > reply[2] then reply[2] = wait end
  if wait >= shortest then
    reply[#reply + 1] = tenant
    reply[#reply + 1] = wait
  end
end
return reply
