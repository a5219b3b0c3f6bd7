#!lua flags=allow-oom
-- lane_pause: keep a conversation from being claimed until it is resumed; messages to it wait, also those to come.
--
-- ARGV[1]  lane
-- ARGV[2]  reason, for people; '' = none
--
-- Returns what the lane is now: paused, leased (it pauses when the worker is done with it), halted (as it was) or idle
-- (nothing waits yet). Run twice, it returns the same.

local lane = ARGV[1]
note_pause("conversation:" .. lane, ARGV[2])
local it = look(lane)
if not it then return "idle" end
if it.state == "ready" then
  leave_ready(lane, whole(it.tenant or 0))
elseif it.state == "parked" then
  call("ZREM", P .. ":later", lane)
else
  return it.state
end
set_aside(lane, it, "paused")
return "paused"
