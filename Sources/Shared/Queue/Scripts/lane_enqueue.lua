#!lua
-- lane_enqueue: accept messages, each into its lane's mailbox; an idle lane becomes ready.
--
-- ARGV[1]  most envelopes in one mailbox
-- ARGV[2]  most ready lanes of one tenant, 0 = any number
-- then for each message: lane, tenant, id, fingerprint ('' = do not look for duplicates), envelope
--
-- Returns for each message ok, dup (the same message is known), conflict (the id is known with another text), full
-- (the mailbox is) or crowded (its tenant has too many ready lanes).
-- Run twice, messages with a fingerprint answer dup. Redis refuses it before the first write when memory is full.

local mailbox_cap, tenant_cap = tonumber(ARGV[1]), tonumber(ARGV[2])
local day = math.floor(now / 86400000)
local mails = P .. ":mail:"
local today, yesterday = P .. ":seen:" .. day, P .. ":seen:" .. (day - 1)

-- What is known of ids and lanes, in one call each. An idle lane has no text, and so no mailbox to measure.
local asked, known, keys, lengths = {}, {}, {}, {}
for i = 3, #ARGV, 5 do
  keys[#keys + 1] = key_of(ARGV[i])
  if ARGV[i + 3] ~= "" then asked[#asked + 1] = ARGV[i + 2] end
end
if #asked > 0 then
  local first, second = call("HMGET", today, unpack(asked)), call("HMGET", yesterday, unpack(asked))
  for i = 1, #asked do known[asked[i]] = first[i] or second[i] end
end
for i, text in ipairs(call("MGET", unpack(keys))) do
  local lane = ARGV[5 * i - 2]
  lengths[lane] = lengths[lane] or (text and call("LLEN", mails .. lane) or 0)
end

-- Decides on one message, returns the word for a refusal or false; counts what this call adds to mailboxes and ready lists.
local ready, idle, owners, texts = {}, {}, {}, {}
local function refuse(lane, tenant)
  local length = lengths[lane]
  if length >= mailbox_cap then return "full" end
  if length == 0 then
    if tenant_cap > 0 then
      local waiting = ready[tenant] or call("LLEN", P .. ":ready:" .. tenant)
      ready[tenant] = waiting
      if waiting >= tenant_cap then return "crowded" end
      ready[tenant] = waiting + 1
    end
    local at = #idle + 1
    idle[at], owners[at] = lane, tenant
    texts[at] = '{"state":"ready","token":0,"tenant":' .. tenant .. ',"since":' .. stamp .. "}"
  end
  lengths[lane] = length + 1
  return false
end

local outcomes, mail, order, index = {}, {}, {}, {}
for i = 3, #ARGV, 5 do
  local lane, tenant, id, fingerprint = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  local entry = (fingerprint == "" and "-" or fingerprint) .. " " .. lane
  local seen = known[id]
  local refusal = not seen and refuse(lane, tenant)
  if seen then
    outcomes[#outcomes + 1] = (seen == entry or seen == "- " .. lane) and "dup" or "conflict"
  elseif refusal then
    outcomes[#outcomes + 1] = refusal
  else
    outcomes[#outcomes + 1] = "ok"
    known[id] = entry
    index[#index + 1] = id
    index[#index + 1] = entry
    local key = mails .. lane
    local envelopes = mail[key]
    if envelopes then
      envelopes[#envelopes + 1] = ARGV[i + 4]
    else
      mail[key] = {ARGV[i + 4]}
      order[#order + 1] = key
    end
  end
end
if #index == 0 then return outcomes end

local added = call("HSET", today, unpack(index))
if added * 2 == #index and call("HLEN", today) == added then call("EXPIRE", today, 3 * 86400) end
for _, key in ipairs(order) do call("RPUSH", key, unpack(mail[key])) end
make_ready(idle, owners, texts)
return outcomes
