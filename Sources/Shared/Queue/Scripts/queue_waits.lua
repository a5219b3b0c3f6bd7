#!lua flags=no-writes
-- queue_waits: which tenants' lanes have been ready for long. Asked every second by every gateway, so it looks at few.
--
-- ARGV[1]  where in the ring to begin
-- ARGV[2]  most names in the ring to look at
-- ARGV[3]  the shortest wait to tell, ms
--
-- Returns {names in the ring, longest wait of those looked at, ms; then for each that waits long: tenant, wait, ms}. The wait
-- of a list is that of its first lane, which is its oldest; a tenant may come twice. What is paused does not wait for a
-- worker, and what was has waited since it went on.

local first, most, shortest = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local reply = {call("LLEN", P .. ":ring"), 0}
local wait = waits()
for _, list in ipairs(call("LRANGE", P .. ":ring", first, first + most - 1)) do
  local ms = wait(list)
  if ms > reply[2] then reply[2] = ms end
  if ms >= shortest then
    reply[#reply + 1] = string.match(list, "^%d+")
    reply[#reply + 1] = ms
  end
end
return reply
