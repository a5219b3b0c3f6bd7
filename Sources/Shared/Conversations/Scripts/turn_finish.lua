#!lua flags=allow-oom
-- turn_finish: for each turn drop the answered envelopes, add to the history, publish the event and give the lane back:
-- to the tail of its tenant's ready list when more waits, else it is idle and has no keys.
-- The prelude of the queue's scripts stands in front; the conversation is the lane.
--
-- ARGV, for each turn: lane, token, envelopes answered, channel ('' = publish nothing), payload, history entries to keep
-- (0 = none), h, i, then h history entries and i ids that the index of live messages forgets (of envelopes without a
-- client's key)
--
-- Returns for each turn ok, or stale when the lease is not held or the mailbox has fewer envelopes than were answered.
-- The second of two runs returns stale.

local lanes, mails, histories = P .. ":lane:", P .. ":mail:", P .. ":history:"
local reply, seen, empty, freed, ready, forgotten = {}, {}, {}, {}, {}, {}

local function remember(lane, keep, first, count)
  if count == 0 or keep == "0" then return end
  local history = histories .. lane
  local length = call("RPUSH", history, unpack(ARGV, first, first + count - 1))
  if length > tonumber(keep) then call("LTRIM", history, "-" .. keep, "-1") end
end

local function give_back(lane, key, mail, tenant, pausing, answered, waiting)
  freed[#freed + 1] = lane
  if answered == waiting then
    empty[#empty + 1] = mail
    empty[#empty + 1] = key
    return
  end
  if answered > 0 then call("LTRIM", mail, answered, -1) end
  call("HDEL", key, "attempts", "crashes", "reason")
  if pausing then
    set_aside(lane, "paused")
  else
    ready[#ready + 1] = lane
    ready[#ready + 1] = tenant
  end
end

local at = 1
while ARGV[at] do
  local lane, answered = ARGV[at], tonumber(ARGV[at + 2])
  local entries, ids = tonumber(ARGV[at + 6]), tonumber(ARGV[at + 7])
  local key, mail = lanes .. lane, mails .. lane
  local tenant, pausing = held(key, ARGV[at + 1])
  local waiting = tenant and not seen[lane] and call("LLEN", mail)
  if not waiting or answered > waiting then
    reply[#reply + 1] = "stale"
  else
    reply[#reply + 1] = "ok"
    seen[lane] = true
    give_back(lane, key, mail, tenant, pausing, answered, waiting)
    remember(lane, ARGV[at + 5], at + 8, entries)
    for i = 1, ids do forgotten[#forgotten + 1] = ARGV[at + 7 + entries + i] end
    if ARGV[at + 3] ~= "" then call("PUBLISH", ARGV[at + 3], ARGV[at + 4]) end
  end
  at = at + 8 + entries + ids
end
if #empty > 0 then call("DEL", unpack(empty)) end
if #freed > 0 then call("ZREM", P .. ":leases", unpack(freed)) end
unindex(forgotten)
make_ready(ready)
return reply
