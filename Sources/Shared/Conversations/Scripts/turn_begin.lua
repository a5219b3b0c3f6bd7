#!lua flags=allow-oom
-- turn_begin: for each turn touch or open the session, take the user's rate limit and read the history.
-- The prelude of the queue's scripts stands in front; the conversation is the lane.
--
-- ARGV[1]  window of the user's limit, ms
-- ARGV[2]  how long a user who sent more is blocked, ms
-- ARGV[3]  a session ends after this time without a message, ms
-- ARGV[4]  a session ends at this age, ms
-- then for each turn: lane, token, id of the head message, messages a user may send in a window (0 = any number),
-- history entries to return, n, arrival of each of the n messages, Unix ms
--
-- Returns for each turn {'stale'} or {'ok', verdict, messages, blocked until, session id, started, messages so far,
-- is new, ended, {history}}; ended is {} or {id, start, last activity, messages, reason} of the session before. The
-- verdict (go, tripped: the one that exceeded the limit, silent: blocked already) holds for the first `messages`.
--
-- Messages count by their arrival, so the limit does not depend on when they are worked on. Run twice with the same
-- head, it counts once and returns the same verdict.

local window, block, inactive, max_age = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local spare = 21600000 -- how long limits outlive their time, for messages that are worked on late

local lanes, rates, blocks = P .. ":lane:", P .. ":rate:", P .. ":block:"
local sessions, histories = P .. ":session:", P .. ":history:"
local rate_life = string.format("%.0f", window + spare)

local turns, limits, limited = {}, {}, false
local at = 5
while ARGV[at] do
  local count, limit = tonumber(ARGV[at + 5]), tonumber(ARGV[at + 3])
  local lane = ARGV[at]
  local rate = rates .. lane
  turns[#turns + 1] = {
    lane = lane, token = ARGV[at + 1], head = ARGV[at + 2], limit = limit, keep = ARGV[at + 4], first = at + 6,
    count = count, rate = rate,
  }
  limits[#limits + 1] = rate
  limited = limited or limit > 0
  at = at + 6 + count
end
local known = limited and call("MGET", unpack(limits)) or {}

local function silent(turn, blocked)
  local count = 0
  while count < turn.count and tonumber(ARGV[turn.first + count]) < blocked do count = count + 1 end
  return count
end

-- Returns verdict, for how many messages, blocked until. Who is blocked has `tripped` as last verdict, so the block is
-- looked up for nobody else.
local function judge(turn, record)
  if turn.limit == 0 then return "go", turn.count, 0 end
  local start, used, head, judged, verdict = "0", 0, nil, nil, nil
  if record then
    start, used, head, judged, verdict = string.match(record, "^(%d+) (%d+) (%S+) (%d+) (%S+)$")
    start, used = start or "0", tonumber(used) or 0 -- an entry written by hand may be of another form
  end
  local blocked = verdict == "tripped" and tonumber(call("GET", blocks .. turn.lane)) or 0
  if head == turn.head then return verdict, math.min(tonumber(judged), turn.count), blocked end
  local count = silent(turn, blocked)
  if count > 0 then
    call("PEXPIRE", turn.rate, math.max(blocked - now, 0) + spare)
    call("PEXPIRE", blocks .. turn.lane, math.max(blocked - now, 0) + spare)
    return "silent", count, blocked
  end

  verdict = "go"
  local old = start
  while count < turn.count do
    local arrival = ARGV[turn.first + count]
    if arrival - start >= window then start, used = arrival, 0 end
    if used >= turn.limit then
      if count > 0 then break end
      verdict, start, used, blocked = "tripped", "0", 0, arrival + block
      call("SET", blocks .. turn.lane, blocked, "PX", math.max(blocked - now, 0) + spare)
      count = math.max(silent(turn, blocked), 1)
      break
    end
    used, count = used + 1, count + 1
  end
  local rate = start .. " " .. used .. " " .. turn.head .. " " .. count .. " " .. verdict
  if record and start == old then
    call("SET", turn.rate, rate, "KEEPTTL")
  else
    call("SET", turn.rate, rate, "PX", verdict == "go" and rate_life or math.max(blocked - now, 0) + spare)
  end
  return verdict, count, verdict == "go" and 0 or blocked
end

-- Returns id, start, messages, 1 if new, and the session that ended.
local function touch(turn, count)
  local key = sessions .. turn.lane
  local old = call("HMGET", key, "id", "started", "last", "messages", "head")
  local id, started, last, messages = old[1], tonumber(old[2]), tonumber(old[3]), tonumber(old[4])
  local reason = ""
  if id and now - started > max_age then
    reason = "age"
  elseif id and now - last > inactive then
    reason = "inactive"
  end
  if id and reason == "" then
    if old[5] ~= turn.head then messages = messages + count end
    call("HSET", key, "last", stamp, "messages", messages, "head", turn.head)
    return id, started, messages, 0, {}
  end
  call("DEL", key, histories .. turn.lane)
  local new = turn.lane .. "@" .. stamp
  call("HSET", key, "id", new, "started", stamp, "last", stamp, "messages", count, "head", turn.head)
  return new, now, count, 1, id and {id, started, last, messages, reason} or {}
end

local reply, active = {}, {}
for i, turn in ipairs(turns) do
  if not held(lanes .. turn.lane, turn.token) then
    reply[i] = {"stale"}
  else
    local verdict, count, blocked = judge(turn, known[i])
    local entry = {"ok", verdict, count, blocked, touch(turn, count)}
    entry[#entry + 1] = verdict == "go" and turn.keep ~= "0" and
      call("LRANGE", histories .. turn.lane, "-" .. turn.keep, "-1") or {}
    reply[i] = entry
    active[#active + 1] = stamp
    active[#active + 1] = turn.lane
  end
end
if #active > 0 then call("ZADD", P .. ":sessions", unpack(active)) end
return reply
