#!lua flags=allow-oom
-- turn_finish: for each turn drop the answered envelopes, keep its session, publish the event and give the lane
-- back: to the tail of its tenant's ready list when more waits, else it is idle and has no keys of the queue.
-- The prelude of the queue's scripts stands in front; the conversation is the lane.
--
-- ARGV[1]  channel of the shard's replies
-- then for each turn: lane, token, envelopes answered, event ('' = publish nothing), session's text ('' = leave it), its
-- last activity for the index of sessions ('' = leave it; of an old one a blank and its start follow), i, i ids that the
-- index of live messages forgets (of envelopes without a client's key)
--
-- Where somebody wishes to stop the conversation's session (session_wish), the one that is kept is over, and is the answer.
--
-- Returns for each turn ok, or stale when the lease is not held or the mailbox has fewer envelopes than were answered.
-- The second of two runs returns stale.

local mails = P .. ":mail:"
local fields = 7

local turns, keys = {}, {}
local at = 2
while ARGV[at] do
  turns[#turns + 1] = at
  keys[#keys + 1] = key_of(ARGV[at])
  at = at + fields + ARGV[at + 6]
end
local stands = call("MGET", unpack(keys))

local reply, done, gone, freed, forgotten, sessions, active, old, events = {}, {}, {}, {}, {}, {}, {}, {}, {}
local add, make_all_ready = readying()

local function give_back(lane, text, mail, answered)
  if answered > 0 then call("LTRIM", mail, answered, -1) end
  local it = read(text)
  it.attempts, it.crashes, it.worker = nil, nil, nil
  add(lane, it)
end

local stopping = P .. ":stopping"
local is_stopping = call("EXISTS", stopping) == 1

-- The session's text and its last activity as they are kept: of one that is stopped no more than its figures and its user's limit,
-- where the next sweep looks first.
local function session_of(lane, text, last)
  local wish = is_stopping and call("HGET", stopping, lane) or ""
  if (tonumber(wish) or 0) < now then return text, last end
  local figures = string.match(text, '^{"started":%d+,"last":%d+,"messages":%d+')
  if not figures then return text, last end
  call("HSET", stopping, wish .. " " .. lane, figures .. "}")
  call("HDEL", stopping, lane)
  local rate = string.match(text, '^,"rate":%b{}', #figures + 1) or ""
  return figures .. ',"ended":"stopped"' .. rate .. "}", "0"
end

local function keep(lane, at)
  if ARGV[at + 3] ~= "" then events[#events + 1] = ARGV[at + 3] end
  local session, last = session_of(lane, ARGV[at + 4], ARGV[at + 5])
  if session ~= "" then
    sessions[#sessions + 1] = P .. ":session:" .. lane
    sessions[#sessions + 1] = session
  end
  if last ~= "" then
    local blank = string.find(last, " ", 1, true)
    if blank then
      old[#old + 1] = string.sub(last, blank + 1)
      old[#old + 1] = lane
      last = string.sub(last, 1, blank - 1)
    end
    active[#active + 1] = last
    active[#active + 1] = lane
  end
  for id = at + fields, at + fields - 1 + ARGV[at + 6] do forgotten[#forgotten + 1] = ARGV[id] end
end

for i, at in ipairs(turns) do
  local lane, answered = ARGV[at], tonumber(ARGV[at + 2])
  local mail = mails .. lane
  local waiting = is_held(stands[i], ARGV[at + 1]) and not done[lane] and call("LLEN", mail)
  if not waiting or answered > waiting then
    reply[i] = "stale"
  else
    reply[i] = "ok"
    done[lane] = true
    freed[#freed + 1] = lane
    if answered == waiting then
      gone[#gone + 1] = mail
      gone[#gone + 1] = keys[i]
    else
      give_back(lane, stands[i], mail, answered)
    end
    keep(lane, at)
  end
end
if #gone > 0 then call("DEL", unpack(gone)) end
if #freed > 0 then call("ZREM", P .. ":leases", unpack(freed)) end
if #sessions > 0 then call("MSET", unpack(sessions)) end
if #active > 0 then call("ZADD", P .. ":sessions", unpack(active)) end
if #old > 0 then call("ZADD", P .. ":aging", unpack(old)) end
unindex(forgotten)
make_all_ready()
if #events > 0 then call("PUBLISH", ARGV[1], table.concat(events, "\n")) end
return reply
