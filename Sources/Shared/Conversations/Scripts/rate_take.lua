#!lua flags=allow-oom
-- rate_take: take turns from the limit that all users share, by the minute.
--
-- KEYS[1]  parley:{rate}:global, to which the minute is added
-- ARGV[1]  turns a minute
-- ARGV[2]  turns wanted
--
-- Returns {turns granted, ms until the next minute}. Run twice, it takes twice.

local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local key = KEYS[1] .. ":" .. math.floor(now / 60000)
local left = tonumber(ARGV[1]) - tonumber(redis.call("GET", key) or "0")
local granted = math.max(math.min(left, tonumber(ARGV[2])), 0)
if granted > 0 and redis.call("INCRBY", key, granted) == granted then redis.call("EXPIRE", key, 120) end
return {granted, 60000 - now % 60000}
