#!lua
-- lane_refill: of messages that the journal has, which does Redis not know? Called again with those, it puts them back, each behind
-- what waits in its lane.
--
-- ARGV[1]  how the shard must stand to the journal for them to be put back (see epoch_now); '' = look only
-- ARGV[2]  the token of the look that missed them; '' = look only
-- then for each message: lane, tenant, id, fingerprint ('' = it has none), envelope ('' where it is to look only)
--
-- Returns for each message known, or the token of the look that missed it: then it is back, if it was to be; or again, and nothing
-- is done, since another look or an erasure came in between: what was looked up in PostgreSQL meanwhile may be no longer true. Where
-- the shard stands otherwise by now, an empty list, and nothing is done: what was put back now would stand before what was lost
-- earlier. Run twice, the second finds all known. Redis refuses it when memory is full.
--
-- A message in the index of accepted messages is known: it entered the index with its mailbox, and whoever takes it out of that
-- knows what became of it. Not so one that is among the dead: its retry may be what was lost. For it, and for one that the index has
-- forgotten, the mailbox is read.

local phase, look = ARGV[1], ARGV[2]
local puts_back = phase ~= ""
if puts_back and epoch_now() ~= phase then return {} end
local is_late = puts_back and call("GET", P .. ":missed") ~= look
local day = math.floor(now / 86400000)
local mails = P .. ":mail:"
local today, yesterday = P .. ":seen:" .. day, P .. ":seen:" .. (day - 1)

local words = {}
if is_late then
  for i = 3, #ARGV, 5 do words[#words + 1] = "again" end
  return words
end

local ids = {}
for i = 3, #ARGV, 5 do ids[#ids + 1] = ARGV[i + 2] end
local first, second = call("HMGET", today, unpack(ids)), call("HMGET", yesterday, unpack(ids))
local deaths = call("ZMSCORE", P .. ":dead", unpack(ids))

-- The ids in a lane's mailbox, read once.
local mailboxes = {}
local function waits(lane, id)
  local waiting = mailboxes[lane]
  if not waiting then
    waiting = {}
    for _, envelope in ipairs(call("LRANGE", mails .. lane, 0, -1)) do
      waiting[string.match(envelope, '"id":"([^"]*)"') or ""] = true
    end
    mailboxes[lane] = waiting
  end
  return waiting[id]
end

local function is_known(at, lane, id)
  if (first[at] or second[at]) and not deaths[at] then return true end
  return waits(lane, id)
end

local idle, owners, index, revived = {}, {}, {}, {}
for i = 3, #ARGV, 5 do
  local at, lane, id = #words + 1, ARGV[i], ARGV[i + 2]
  if is_known(at, lane, id) then
    words[at] = "known"
  elseif puts_back then
    words[at] = look
    if call("RPUSH", mails .. lane, ARGV[i + 4]) == 1 then
      idle[#idle + 1], owners[#owners + 1] = lane, ARGV[i + 1]
    end
    mailboxes[lane][id] = true
    if deaths[at] then revived[#revived + 1] = id end
    index[#index + 1] = id
    index[#index + 1] = (ARGV[i + 3] == "" and "-" or ARGV[i + 3]) .. " " .. lane
  else
    if look == "" then
      look = whole(call("INCR", P .. ":token"))
      call("SET", P .. ":missed", look)
    end
    words[at] = look
  end
end
if #index == 0 then return words end

if #revived > 0 then call("ZREM", P .. ":dead", unpack(revived)) end
local added = call("HSET", today, unpack(index))
if added * 2 == #index and call("HLEN", today) == added then call("EXPIRE", today, 3 * 86400) end
make_ready(idle, owners, {})
return words
