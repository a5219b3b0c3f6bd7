#!lua flags=no-writes
-- queue_depth: how much waits where, for people and metrics.
--
-- ARGV[1]  most ready lists to look at, and as many that are held
--
-- Returns {leased, parked, paused, halted, dead, wake tokens, lists with ready lanes, age of the lane that has waited longest
-- of those lists' first, ms, ready lanes of those looked at that wait because their tenant or bot is paused, or all; then for
-- each list looked at: tenant, ready lanes}. A tenant may come more than once.

local most = tonumber(ARGV[1])
local reply = {
  call("ZCARD", P .. ":leases"), call("ZCARD", P .. ":later"), call("SCARD", P .. ":paused"),
  call("SCARD", P .. ":halted"), call("ZCARD", P .. ":dead"), call("LLEN", P .. ":wake"),
  call("LLEN", P .. ":ring") + call("LLEN", P .. ":held"), 0, 0,
}
local wait, pauses = waits()
for _, place in ipairs({"ring", "held"}) do
  for _, list in ipairs(call("LRANGE", P .. ":" .. place, 0, most - 1)) do
    local length, ms = call("LLEN", P .. ":ready:" .. list), wait(list)
    if pauses and (pauses.all or pauses.holds(list)) then reply[9] = reply[9] + length end
    if ms > reply[8] then reply[8] = ms end
    reply[#reply + 1] = string.match(list, "^%d+")
    reply[#reply + 1] = length
  end
end
return reply
