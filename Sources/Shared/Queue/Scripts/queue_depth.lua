#!lua flags=no-writes
-- queue_depth: how much waits where, for people and metrics.
--
-- ARGV[1]  most tenants to look at
--
-- Returns {leased, parked, paused, halted, dead, wake tokens, tenants with ready lanes, age of the lane that has
-- waited longest of those tenants' first, ms; then for each tenant looked at: tenant, ready lanes}.

local reply = {
  call("ZCARD", P .. ":leases"), call("ZCARD", P .. ":later"), call("SCARD", P .. ":paused"),
  call("SCARD", P .. ":halted"), call("ZCARD", P .. ":dead"), call("LLEN", P .. ":wake"), call("LLEN", P .. ":ring"), 0,
}
for _, tenant in ipairs(call("LRANGE", P .. ":ring", 0, tonumber(ARGV[1]) - 1)) do
  local ready = P .. ":ready:" .. tenant
  reply[#reply + 1] = tenant
  reply[#reply + 1] = call("LLEN", ready)
  local first = call("LINDEX", ready, 0)
  local it = first and look(first)
  local since = it and it.since
  if since and now - since > reply[8] then reply[8] = now - since end
end
return reply
