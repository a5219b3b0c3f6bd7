#!lua flags=allow-oom
-- session_sweep: remove sessions whose end is in PostgreSQL, and find others that are over. What is over by its times stays
-- so, whoever looks: the turn of a message that comes between finding and removing begins a new session.
-- The prelude of the queue's scripts stands in front; the conversation is the lane.
--
-- ARGV[1]  ms without a message after which a session is over
-- ARGV[2]  ms since its start after which it is
-- ARGV[3]  most sessions to look at in each of the two indexes; 0 = remove only
-- ARGV[4]  ms after which an old session that is in use is looked at again
-- ARGV[5]  ms in which the messages of a user are counted
-- then for each session to remove: lane, started, last, messages, reason
--
-- Returns {now, a token as session_read's, sessions before looking, sessions looked at; then 1 or 0 for each that was to be
-- removed; then {lane, started, last, messages, reason or ''} for each that is over}.
-- A conversation with mail is left to its next turn, which sees the same. A session that is not the one that was found
-- stays. So the second of two runs removes nothing.
-- The indexes are hints: what a session's text says counts, and they are put right by it.

local inactive, age, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local sessions, aging, mails = P .. ":sessions", P .. ":aging", P .. ":mail:"
local fields = 5

-- What a session's text says. Its figures stand first: the history, which may be long, is not read.
local function session_of(lane)
  local key = P .. ":session:" .. lane
  local head = call("GETRANGE", key, 0, 255)
  if head == "" then return nil end
  local started, last, messages, rest = string.match(head, '^{"started":(%d+),"last":(%d+),"messages":(%d+)(.*)$')
  if started then
    local mark = string.match(rest, '^,"ended":"(%a+)"')
    if mark then rest = string.sub(rest, #mark + 12) end
    return {
      started = tonumber(started), last = tonumber(last), messages = tonumber(messages), ended = mark,
      rate = string.match(rest, '^,"rate":(%b{})'),
    }
  end
  local it = read(call("GET", key))
  for _, name in ipairs({"started", "last", "messages"}) do
    it[name] = tonumber(it[name])
    if not it[name] then return nil end
  end
  it.ended, it.rate = type(it.ended) == "string" and it.ended or nil, nil
  return it
end

local function is_over(it) return it.ended or now - it.started > age or now - it.last > inactive end

local gone, forgotten = {}, {}

-- Removes a session; what is known of its user's limit stays for as long as it matters.
local function remove(lane, it, reason)
  local key = P .. ":session:" .. lane
  local since = it.rate and tonumber(string.match(it.rate, '"since":(%d+)')) or 0
  local blocked = it.rate and tonumber(string.match(it.rate, '"blocked":(%d+)')) or 0
  local needed = math.max(since + ARGV[5], blocked)
  if it.rate and needed > now then
    local text = '{"started":' .. whole(it.started) .. ',"last":' .. whole(it.last) .. ',"messages":' ..
      whole(it.messages) .. ',"ended":"' .. reason .. '","rate":' .. it.rate .. "}"
    call("SET", key, text, "PXAT", whole(needed))
  else
    gone[#gone + 1] = key
  end
  forgotten[#forgotten + 1] = lane
end

local removed = {}
for i = 6, #ARGV, fields do
  local lane = ARGV[i]
  local it = call("EXISTS", mails .. lane) == 0 and session_of(lane)
  local is_same = it and it.started == tonumber(ARGV[i + 1]) and it.last == tonumber(ARGV[i + 2]) and
    it.messages == tonumber(ARGV[i + 3]) and is_over(it)
  if is_same then remove(lane, it, ARGV[i + 4]) end
  removed[#removed + 1] = is_same and 1 or 0
end

local function forget()
  if #gone > 0 then call("UNLINK", unpack(gone)) end
  if #forgotten > 0 then
    call("ZREM", sessions, unpack(forgotten))
    call("ZREM", aging, unpack(forgotten))
  end
  gone, forgotten = {}, {}
end

forget()
local reply = {now, tonumber(call("GET", P .. ":token") or "0") + 1, call("ZCARD", sessions), 0, unpack(removed)}
if most == 0 then return reply end

local active, old, seen = {}, {}, {}

local function look_at(lane)
  reply[4] = reply[4] + 1
  local it = session_of(lane)
  if not it then
    gone[#gone + 1] = P .. ":session:" .. lane
    forgotten[#forgotten + 1] = lane
  elseif call("EXISTS", mails .. lane) == 1 then
    active[#active + 1], active[#active + 2] = stamp, lane
    old[#old + 1], old[#old + 2] = whole(now - age + ARGV[4]), lane
  elseif is_over(it) then
    reply[#reply + 1] = {lane, it.started, it.last, it.messages, it.ended or ""}
  else
    active[#active + 1], active[#active + 2] = whole(it.last), lane
    old[#old + 1], old[#old + 2] = whole(it.started), lane
  end
end

local function look(index, before)
  for _, lane in ipairs(call("ZRANGEBYSCORE", index, "-inf", whole(before), "LIMIT", 0, most)) do
    if not seen[lane] then
      seen[lane] = true
      look_at(lane)
    end
  end
end

look(sessions, now - math.min(inactive, age) - 1)
look(aging, now - age - 1)
forget()
if #active > 0 then
  call("ZADD", sessions, "XX", unpack(active))
  call("ZADD", aging, "XX", unpack(old))
end
return reply
