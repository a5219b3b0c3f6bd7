#!lua flags=allow-oom
-- lane_pause: keep a lane from being claimed until it is resumed; messages to it wait.
--
-- ARGV[1]  lane
--
-- Returns what the lane is now: paused, pausing (leased; it pauses when the worker is done with it), halted (as it
-- was) or idle (nothing waits, so nothing is paused). Run twice, it returns the same.

local lane = ARGV[1]
local it = look(lane)
if not it then return "idle" end
if it.state == "leased" then
  -- Not by `put`, which would say that it is leased since now.
  if not it.pausing then
    local text = call("GET", key_of(lane))
    call("SET", key_of(lane), string.sub(text, 1, -2) .. ',"pausing":true}')
  end
  return "pausing"
end
if it.state == "ready" then
  leave_ready(lane, whole(it.tenant or 0))
elseif it.state == "parked" then
  call("ZREM", P .. ":later", lane)
else
  return it.state
end
set_aside(lane, it, "paused")
return "paused"
