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
-- A lane that is to pause becomes paused instead.

local lane, key = ARGV[1], P .. ":lane:" .. ARGV[1]
local tenant, pausing = held(key, ARGV[2])
if not tenant then return "stale" end

if ARGV[5] == "1" then call("HINCRBY", key, "attempts", 1) end
call("HSET", key, "state", "parked", "since", stamp, "reason", ARGV[4])
call("ZREM", P .. ":leases", lane)
if pausing then
  set_aside(lane, "paused")
else
  call("ZADD", P .. ":later", now + ARGV[3], lane)
end
return "ok"
