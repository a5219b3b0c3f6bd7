#!lua flags=allow-oom
-- lane_resume: let a paused lane go on, or a halted one without its dead head.
--
-- ARGV[1]  lane
-- ARGV[2]  1 = whatever stops it, 0 = from a halt only: a pause stays
--
-- Returns {what the lane is now, 1 if it was paused or halted, else 0}. It is ready, leased, parked or idle; with 0 it may also
-- be paused. Run twice, the second changes nothing and returns 0. Ready is it also where its tenant or bot is paused: then it
-- waits with the others.

local lane, ends_pause = ARGV[1], ARGV[2] == "1"
local was_paused = ends_pause and call("HDEL", P .. ":pauses", "conversation:" .. lane) or 0
local it = look(lane)
if not it then return {"idle", was_paused} end
if it.state ~= "halted" and not (ends_pause and it.state == "paused") then return {it.state, was_paused} end
call("SREM", P .. ":" .. it.state, lane)
local add, make_all_ready = readying()
add(lane, it)
make_all_ready()
return {"ready", 1}
