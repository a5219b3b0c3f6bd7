#!lua
-- lane_enqueue: accept messages, each into its lane's mailbox; an idle lane becomes ready.
--
-- ARGV[1]  most envelopes in one mailbox
-- ARGV[2]  most ready lanes of one tenant, 0 = any number
-- ARGV[3]  1 = the messages go into the journal next
-- then for each message: lane, the tenant that its name begins with, id, fingerprint ('' = do not look
-- for duplicates), envelope
--
-- Returns for each message ok, dup (the same message is known), conflict (the id is known with another text), full
-- (the mailbox is) or crowded (its tenant has too many ready lanes). With the journal two more: the epoch and the last token given
-- out; or refilling for each message, and nothing is accepted, while Redis may lack what the journal has.
-- Run twice, messages with a fingerprint answer dup. Redis refuses it before the first write when memory is full.

local mailbox_cap, tenant_cap = tonumber(ARGV[1]), tonumber(ARGV[2])
local epoch = ARGV[3] == "1" and tonumber(epoch_now() or "")
if ARGV[3] == "1" and not epoch then
  local words = {}
  for i = 4, #ARGV, 5 do words[#words + 1] = "refilling" end
  return words
end

local day = math.floor(now / 86400000)
local mails = P .. ":mail:"
local today, yesterday = P .. ":seen:" .. day, P .. ":seen:" .. (day - 1)

-- What is known of ids, in one call.
local asked, known = {}, {}
for i = 4, #ARGV, 5 do
  if ARGV[i + 3] ~= "" then asked[#asked + 1] = ARGV[i + 2] end
end
if #asked > 0 then
  local first, second = call("HMGET", today, unpack(asked)), call("HMGET", yesterday, unpack(asked))
  for i = 1, #asked do known[asked[i]] = first[i] or second[i] end
end

local ready, idle, owners = {}, {}, {}

-- Whether a tenant has room for one more ready lane; counts what this call adds.
local function has_room(tenant)
  if tenant_cap == 0 then return true end
  local length = ready[tenant] or call("LLEN", P .. ":ready:" .. tenant)
  ready[tenant] = length + 1
  return length < tenant_cap
end

-- Puts an envelope into a mailbox; returns ok, or the word for a refusal, and it is as before. A mailbox that was empty is
-- of an idle lane, which becomes ready.
local function put_in(lane, tenant, envelope)
  local mail = mails .. lane
  local length = call("RPUSH", mail, envelope)
  local is_new = length == 1
  local refusal = length > mailbox_cap and "full" or is_new and not has_room(tenant) and "crowded"
  if refusal then
    call("RPOP", mail)
    return refusal
  end
  if is_new then idle[#idle + 1], owners[#owners + 1] = lane, tenant end
  return "ok"
end

local outcomes, index = {}, {}
for i = 4, #ARGV, 5 do
  local lane, id, fingerprint = ARGV[i], ARGV[i + 2], ARGV[i + 3]
  local entry = (fingerprint == "" and "-" or fingerprint) .. " " .. lane
  local seen = known[id]
  local outcome
  if seen then
    outcome = (seen == entry or seen == "- " .. lane) and "dup" or "conflict"
  else
    outcome = put_in(lane, ARGV[i + 1], ARGV[i + 4])
    if outcome == "ok" then
      known[id] = entry
      index[#index + 1] = id
      index[#index + 1] = entry
    end
  end
  outcomes[#outcomes + 1] = outcome
end
if epoch then
  outcomes[#outcomes + 1] = whole(epoch)
  outcomes[#outcomes + 1] = call("GET", P .. ":token") or "0"
end
if #index == 0 then return outcomes end

local added = call("HSET", today, unpack(index))
if added * 2 == #index and call("HLEN", today) == added then call("EXPIRE", today, 3 * 86400) end
make_ready(idle, owners, {})
return outcomes
