#!lua flags=allow-oom
-- lane_resume: let a paused lane go on, or a halted one without its dead head.
--
-- ARGV[1]  lane
--
-- Returns what the lane is now: ready, leased, parked or idle. Run twice, it returns the same.

local lane = ARGV[1]
local it = look(lane)
if not it then return "idle" end
if it.state == "paused" or it.state == "halted" then
  call("SREM", P .. ":" .. it.state, lane)
  local add, make_all_ready = readying()
  add(lane, it)
  make_all_ready()
  return "ready"
end
if it.pausing then
  -- Not by `put`, which would say that it is leased since now.
  local text = call("GET", key_of(lane))
  call("SET", key_of(lane), (string.gsub(text, ',"pausing":true}$', "}")))
end
return it.state
