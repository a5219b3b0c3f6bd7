#!lua flags=allow-oom
-- lane_park: give a leased lane back until it is due.
--
-- ARGV[1]  lane
-- ARGV[2]  token
-- ARGV[3]  delay, ms
-- ARGV[4]  reason, for people
-- ARGV[5]  1 = a failed attempt, 0 = not counted
--
-- Returns ok, or stale when the lease is not held; so the second of two runs returns stale.

local lane = ARGV[1]
local it = held(lane, ARGV[2])
if not it then return "stale" end

if ARGV[5] == "1" then it.attempts = (it.attempts or 0) + 1 end
it.reason = ARGV[4]
call("ZREM", P .. ":leases", lane)
put(lane, it, "parked")
call("ZADD", P .. ":later", whole(now + ARGV[3]), lane)
return "ok"
