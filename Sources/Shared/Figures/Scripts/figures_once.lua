#!lua flags=allow-oom
-- figures_once: who does, in this stretch of time, what one process does for all: whoever asks first.
--
-- KEYS[1]  parley:{figures}:once:<what>:<interval>  "<number of the stretch> <process>"
-- ARGV[1]  length of a stretch, ms
-- ARGV[2]  process
--
-- Returns the number of the stretch to the one who does it, else 0. Asked twice, it says the same: who has lost the answer
-- asks again, and who has done it remembers the number. The first stretch after a silence is nobody's: there is nothing to
-- tell of it.

local call = redis.call
local time = call("TIME")
local interval = tonumber(ARGV[1])
local stretch = math.floor((time[1] * 1000 + time[2] / 1000) / interval)
local held = call("GET", KEYS[1])
local number, holder = string.match(held or "", "^(%d+) (.*)$")
if tonumber(number) == stretch then return holder == ARGV[2] and stretch or 0 end
call("SET", KEYS[1], string.format("%d %s", stretch, held and ARGV[2] or ""), "PX", 2 * interval + 20000)
return held and stretch or 0
