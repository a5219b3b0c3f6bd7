#!lua flags=allow-oom
-- lane_resume: let a paused lane go on, or a halted one without its dead head.
--
-- ARGV[1]  lane
--
-- Returns what the lane is now: ready, leased, parked or idle. Run twice, it returns the same. Ready is it also where its
-- tenant or bot is paused: then it waits with the others.

local lane = ARGV[1]
call("HDEL", P .. ":pauses", "conversation:" .. lane)
local it = look(lane)
if not it then return "idle" end
if it.state ~= "paused" and it.state ~= "halted" then return it.state end
call("SREM", P .. ":" .. it.state, lane)
local add, make_all_ready = readying()
add(lane, it)
make_all_ready()
return "ready"
