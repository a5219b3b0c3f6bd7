#!lua flags=allow-oom
-- turn_finish: for each turn drop the answered envelopes, keep its session, limit and history, publish the event and give
-- the lane back: to the tail of its tenant's ready list when more waits, else it is idle and has no keys of the queue.
-- The prelude of the queue's scripts stands in front; the conversation is the lane.
--
-- ARGV, for each turn:
--   lane, token, envelopes answered,
--   channel ('' = publish nothing), payload,
--   session's text ('' = leave it), its last activity for the index of sessions ('' = leave it),
--   user's limit ('' = leave it), how long that is kept, ms,
--   1 = the history begins anew, history entries to keep (0 = none), h, i,
--   h history entries, i ids that the index of live messages forgets (of envelopes without a client's key)
--
-- Returns for each turn ok, or stale when the lease is not held or the mailbox has fewer envelopes than were answered.
-- The second of two runs returns stale.

local mails, histories = P .. ":mail:", P .. ":history:"
local fields = 13

local turns, keys = {}, {}
local at = 1
while ARGV[at] do
  turns[#turns + 1] = at
  keys[#keys + 1] = key_of(ARGV[at])
  at = at + fields + ARGV[at + 11] + ARGV[at + 12]
end
local stands = call("MGET", unpack(keys))

-- A history is cut only when it is twice as long as it need be: whoever reads it asks for its end.
local function remember(lane, anew, keep, first, last)
  local history = histories .. lane
  if anew == "1" then call("DEL", history) end
  if first > last or keep == "0" then return end
  local length = call("RPUSH", history, unpack(ARGV, first, last))
  if length > 2 * keep then call("LTRIM", history, "-" .. keep, "-1") end
end

local reply, done, gone, freed, forgotten, sessions, active = {}, {}, {}, {}, {}, {}, {}
local add, make_all_ready = readying()

local function give_back(lane, text, mail, answered)
  if answered > 0 then call("LTRIM", mail, answered, -1) end
  local it = read(text)
  it.attempts, it.crashes, it.worker = nil, nil, nil
  add(lane, it)
end

local function keep(lane, at)
  if ARGV[at + 5] ~= "" then
    sessions[#sessions + 1] = P .. ":session:" .. lane
    sessions[#sessions + 1] = ARGV[at + 5]
  end
  if ARGV[at + 6] ~= "" then
    active[#active + 1] = ARGV[at + 6]
    active[#active + 1] = lane
  end
  if ARGV[at + 7] ~= "" then call("SET", P .. ":rate:" .. lane, ARGV[at + 7], "PX", ARGV[at + 8]) end
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
    local entries = at + fields
    local ids = entries + ARGV[at + 11]
    remember(lane, ARGV[at + 9], ARGV[at + 10], entries, ids - 1)
    for id = ids, ids + ARGV[at + 12] - 1 do forgotten[#forgotten + 1] = ARGV[id] end
    if ARGV[at + 3] ~= "" then call("PUBLISH", ARGV[at + 3], ARGV[at + 4]) end
  end
end
if #gone > 0 then call("DEL", unpack(gone)) end
if #freed > 0 then call("ZREM", P .. ":leases", unpack(freed)) end
if #sessions > 0 then call("MSET", unpack(sessions)) end
if #active > 0 then call("ZADD", P .. ":sessions", unpack(active)) end
unindex(forgotten)
make_all_ready()
return reply
