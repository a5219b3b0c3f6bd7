#!lua flags=allow-oom
-- sweep_take: who sweeps sessions, and when next. One worker at a time, as long as its lease lasts.
--
-- KEYS[1]  parley:{sweep}:sessions  hash: due (ms), and of the last who swept: worker, token, until (ms)
-- ARGV[1]  worker
-- ARGV[2]  lease, ms
-- ARGV[3]  ms between two sweeps
-- ARGV[4]  the token of the sweep under way, '' = begin one
-- ARGV[5]  ms until the next one is due, of a sweep that is done; '' = it goes on
--
-- Returns {token, 0}, or {0, ms until it is worth asking again}: not due, or somebody else sweeps. Run twice, the second
-- finds its own lease, or the sweep done.

local key = KEYS[1]
local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local it = redis.call("HMGET", key, "due", "until", "token")
local due, ends, token = tonumber(it[1] or "0"), tonumber(it[2] or "0"), it[3] or "0"
local function whole(number) return string.format("%.0f", number) end

if ARGV[4] ~= "" then
  if ARGV[4] ~= token or ends == 0 then return {0, math.max(ends, due) - now} end
  if ARGV[5] == "" then
    redis.call("HSET", key, "until", whole(now + ARGV[2]))
  else
    redis.call("HSET", key, "due", whole(now + ARGV[5]), "until", "0")
  end
  return {tonumber(token), 0}
end

-- The first one is an interval away. One that waits for longer than that was planned with other settings.
local latest = now + ARGV[3]
if due == 0 or due > latest then
  due = latest
  redis.call("HSET", key, "due", whole(due))
end
if due > now then return {0, due - now} end
if ends > now then return {0, ends - now} end
token = redis.call("HINCRBY", key, "token", 1)
redis.call("HSET", key, "worker", ARGV[1], "until", whole(now + ARGV[2]))
return {token, 0}
