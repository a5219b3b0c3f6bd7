#!lua flags=allow-oom
-- figures_beat: a process says that it lives, and what it has counted so far.
--
-- KEYS[1]  parley:{figures}:processes          sorted set of processes by their last beat, Unix ms
-- KEYS[2]  parley:{figures}:totals             hash: what all processes have counted together, ever
-- KEYS[3]  parley:{figures}:counted:<process>  hash: what this process had counted at its last beat
-- KEYS[4]  parley:{figures}:state              what the last look at the deployment found, JSON
-- ARGV[1]  process
-- ARGV[2]  after how long without a beat of anybody the deployment was down, ms
-- ARGV[3]  1 when it leaves with this beat, else 0
-- ARGV[4…] name and value of each of its counters, as they stand
--
-- Returns the state; nil when there is none.
-- Values are absolute and the growth is found here: run twice, or after a lost answer, it adds nothing twice. What a process
-- has counted after its last beat is lost with it when it is killed.

local processes, totals, counted = KEYS[1], KEYS[2], KEYS[3]
local call = redis.call
local time = call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)

call("ZREMRANGEBYSCORE", processes, "-inf", now - ARGV[2])
call("HSETNX", totals, "since", now)
if call("ZCARD", processes) == 0 and ARGV[3] == "0" then call("HSET", totals, "up", now) end

local names = {}
for i = 4, #ARGV, 2 do names[#names + 1] = ARGV[i] end
local known = #names > 0 and call("HMGET", counted, unpack(names)) or {}
for i, name in ipairs(names) do
  local value = ARGV[3 + 2 * i]
  local growth = tonumber(value) - tonumber(known[i] or 0)
  if growth > 0 then
    call("HINCRBY", totals, name, string.format("%d", growth))
    call("HSET", counted, name, value)
  end
end

if ARGV[3] == "1" then
  call("ZREM", processes, ARGV[1])
  -- Not at once: this beat may be sent twice.
  call("EXPIRE", counted, 60)
else
  call("ZADD", processes, now, ARGV[1])
  -- A process that cannot reach Redis for longer is counted once more.
  call("EXPIRE", counted, 604800)
end
return call("GET", KEYS[4])
