#!lua
-- lane_enqueue: accept messages, each into its lane's mailbox; an idle lane becomes ready.
--
-- ARGV[1]  most envelopes in one mailbox
-- ARGV[2]  most ready lanes of one tenant, 0 = any number
-- then for each message: lane, tenant, id, fingerprint ('' = do not look for duplicates), envelope
--
-- Returns for each message ok, dup (the same message is known), conflict (the id is known with another text) or full.
-- Run twice, messages with a fingerprint answer dup. Redis refuses it before the first write when memory is full.

local mailbox_cap, tenant_cap = tonumber(ARGV[1]), tonumber(ARGV[2])
local day = math.floor(now / 86400000)
local mails = P .. ":mail:"
local today, yesterday = P .. ":seen:" .. day, P .. ":seen:" .. (day - 1)

local asked, known = {}, {}
for i = 3, #ARGV, 5 do
  if ARGV[i + 3] ~= "" then asked[#asked + 1] = ARGV[i + 2] end
end
if #asked > 0 then
  local first, second = call("HMGET", today, unpack(asked)), call("HMGET", yesterday, unpack(asked))
  for i = 1, #asked do known[asked[i]] = first[i] or second[i] end
end

-- Decides on one message; counts what this call adds to mailboxes and ready lists.
local lengths, ready, idle = {}, {}, {}
local function refuse(lane, tenant, key)
  local length = lengths[lane] or call("LLEN", key)
  lengths[lane] = length
  if length >= mailbox_cap then return true end
  if length == 0 then
    if tenant_cap > 0 then
      local waiting = ready[tenant] or call("LLEN", P .. ":ready:" .. tenant)
      ready[tenant] = waiting
      if waiting >= tenant_cap then return true end
      ready[tenant] = waiting + 1
    end
    idle[#idle + 1] = lane
    idle[#idle + 1] = tenant
  end
  lengths[lane] = length + 1
  return false
end

local outcomes, mail, order, index = {}, {}, {}, {}
for i = 3, #ARGV, 5 do
  local lane, tenant, id, fingerprint = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  local entry = (fingerprint == "" and "-" or fingerprint) .. " " .. lane
  local key, seen = mails .. lane, known[id]
  if seen then
    outcomes[#outcomes + 1] = (seen == entry or seen == "- " .. lane) and "dup" or "conflict"
  elseif refuse(lane, tenant, key) then
    outcomes[#outcomes + 1] = "full"
  else
    outcomes[#outcomes + 1] = "ok"
    known[id] = entry
    index[#index + 1] = id
    index[#index + 1] = entry
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
make_ready(idle)
return outcomes
