#!lua flags=allow-oom
-- lane_resume: let a paused lane go on, or a halted one without its dead head.
--
-- ARGV[1]  lane
--
-- Returns what the lane is now: ready, leased, parked or idle. Run twice, it returns the same.

local lane, key = ARGV[1], P .. ":lane:" .. ARGV[1]
local fields = call("HMGET", key, "state", "tenant")
local state, tenant = fields[1], fields[2]
if not state then return "idle" end
if state == "paused" or state == "halted" then
  call("SREM", P .. ":" .. state, lane)
  make_ready({lane, tenant})
  return "ready"
end
call("HDEL", key, "pausing")
return state
