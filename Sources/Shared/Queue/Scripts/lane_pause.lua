#!lua flags=allow-oom
-- lane_pause: keep a lane from being claimed until it is resumed; messages to it wait.
--
-- ARGV[1]  lane
--
-- Returns what the lane is now: paused, pausing (leased; it pauses when the worker is done with it), halted (as it
-- was) or idle (nothing waits, so nothing is paused). Run twice, it returns the same.

local lane, key = ARGV[1], P .. ":lane:" .. ARGV[1]
local fields = call("HMGET", key, "state", "tenant")
local state, tenant = fields[1], fields[2]
if not state then return "idle" end
if state == "leased" then
  call("HSET", key, "pausing", "1")
  return "pausing"
end
if state == "ready" then
  leave_ready(lane, tenant)
  set_aside(lane, "paused")
elseif state == "parked" then
  call("ZREM", P .. ":later", lane)
  set_aside(lane, "paused")
end
return call("HGET", key, "state")
