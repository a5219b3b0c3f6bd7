-- lane_prelude: what every script of the queue begins with; Swift puts it in front of them.
--
-- KEYS[1]  parley:{<shard>}: routes to the shard's slot and is the prefix of all its keys; never a key itself
--
-- A lane is in exactly one of ready, leases, later, paused and halted while its mailbox has envelopes, and has no
-- keys otherwise. One that is ready for the first time since it was idle has only the mailbox. Only `make_ready` puts a
-- lane into a ready list, and it always wakes.
--
-- A ready list is named after its tenant; ready lanes of a paused bot have one of their own, `<tenant>.<bot>`. While it is
-- not empty its name is exactly once in the ring, whose lists are served in turn, or in `held`: those that a claim found
-- paused. Only claims move names there, and only pause_end moves them back: nothing else knows of pauses of tenants and bots.
--
-- How a lane stands is one JSON text, not a hash: a script reads and writes those of all its lanes by one MGET and one
-- MSET, where hashes cost a call each. The members always come in this order; those after `since` may be missing:
-- {"state":…,"token":…,"tenant":…,"since":…,"worker":…,"attempts":…,"crashes":…,"reason":…}

local P = KEYS[1]
local call = redis.call
local time = call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- Text of a whole number. A number that Redis turns into text itself costs as much as a command.
local function whole(number) return string.format("%.0f", number) end

local stamp = whole(now)

-- Of this run of the server. A later run, or another server that took over, may have lost what was written last.
local function run_id() return string.match(call("INFO", "server"), "run_id:(%x+)") or "?" end

-- How this shard stands to the journal: '<epoch>', 'begins <epoch>' while it is being filled, or nil: it may lack what the journal has.
local function epoch_now()
  local run, epoch = string.match(call("GET", P .. ":epoch") or "", "^(%S+) (.+)$")
  return run == run_id() and epoch or nil
end

-- The key of how a lane stands.
local function key_of(lane) return P .. ":lane:" .. lane end

-- A text as a table. One written by hand may be anything.
local function read(text)
  local readable, it = pcall(cjson.decode, text)
  it = readable and type(it) == "table" and it or {}
  for _, name in ipairs({"token", "tenant", "since", "attempts", "crashes"}) do it[name] = tonumber(it[name]) end
  for _, name in ipairs({"state", "worker", "reason"}) do
    if type(it[name]) ~= "string" then it[name] = nil end
  end
  return it
end

-- How a lane stands, as a table; nil for an idle lane. Without a text it is ready since its first envelope arrived.
local function look(lane)
  local text = call("GET", key_of(lane))
  if text then return read(text) end
  local head = call("LINDEX", P .. ":mail:" .. lane, 0)
  return head and {
    state = "ready", token = 0, tenant = tonumber(string.match(lane, "^(%d+)%.")) or 0,
    since = tonumber(string.match(head, '"at":(%d+)')),
  } or nil
end

-- The text of a lane that stands as `it` says, from now on in `state`.
local function text_of(it, state)
  local text = '{"state":"' .. state .. '","token":' .. whole(it.token or 0) .. ',"tenant":' .. whole(it.tenant or 0) ..
    ',"since":' .. stamp
  if it.worker then text = text .. ',"worker":' .. cjson.encode(it.worker) end
  if (it.attempts or 0) > 0 then text = text .. ',"attempts":' .. whole(it.attempts) end
  if (it.crashes or 0) > 0 then text = text .. ',"crashes":' .. whole(it.crashes) end
  if it.reason then text = text .. ',"reason":' .. cjson.encode(it.reason) end
  return text .. "}"
end

local function put(lane, it, state) call("SET", key_of(lane), text_of(it, state)) end

-- Leaves `count` wake tokens for idle workers; never more than 64 wait, which bounds the herd.
local function wake(count)
  local key = P .. ":wake"
  local room = 64 - call("LLEN", key)
  if count > room then count = room end
  if count < 1 then return end
  local tokens = {}
  for i = 1, count do tokens[i] = "1" end
  call("RPUSH", key, unpack(tokens))
end

-- Makes lanes ready, at most 1,000. `tenants` and `texts` go with `lanes`; each keeps its place in that order. No text:
-- there is none, and none is needed.
local function make_ready(lanes, tenants, texts, at_head)
  if #lanes == 0 then return end
  local order, groups, records = {}, {}, {}
  for i = 1, #lanes do
    local tenant = tenants[i]
    if texts[i] then
      records[#records + 1] = key_of(lanes[i])
      records[#records + 1] = texts[i]
    end
    local group = groups[tenant]
    if group then
      group[#group + 1] = lanes[i]
    else
      groups[tenant] = {lanes[i]}
      order[#order + 1] = tenant
    end
  end
  if #records > 0 then call("MSET", unpack(records)) end
  for _, tenant in ipairs(order) do
    local group = groups[tenant]
    local length = call(at_head and "LPUSH" or "RPUSH", P .. ":ready:" .. tenant, unpack(group))
    if length == #group then call("RPUSH", P .. ":ring", tenant) end
  end
  wake(#lanes)
end

-- Takes a lane out of the ready list that it is in, and the list's name out of the ring if that was its last.
local function leave_ready(lane, tenant)
  for _, list in ipairs({tenant, string.match(lane, "^(%d+%.%d+)%.")}) do
    local ready = P .. ":ready:" .. list
    if call("LREM", ready, 0, lane) > 0 and call("EXISTS", ready) == 0 then
      call("LREM", P .. ":ring", 0, list)
      call("LREM", P .. ":held", 0, list)
    end
  end
end

-- Puts a lane that has envelopes aside until someone resumes or revives it. `place` is paused or halted.
local function set_aside(lane, it, place)
  put(lane, it, place)
  call("SADD", P .. ":" .. place, lane)
end

-- Gathers lanes for one `make_ready`.
local function readying(at_head)
  local lanes, tenants, texts = {}, {}, {}
  local function add(lane, it)
    lanes[#lanes + 1] = lane
    tenants[#tenants + 1] = whole(it.tenant or 0)
    texts[#texts + 1] = text_of(it, "ready")
  end
  return add, function() make_ready(lanes, tenants, texts, at_head) end
end

-- Whether this text is of a lane that is leased under this token.
local function is_held(text, token)
  return text and string.find(text, '{"state":"leased","token":' .. token .. ",", 1, true) == 1
end

-- A lane that is leased under this token, as a table; nil when the lease is not held.
local function held(lane, token)
  local text = call("GET", key_of(lane))
  return is_held(text, token) and read(text) or nil
end

-- Removes ids from the index of live messages: today's, mostly. A day's is kept for three. Returns how many it knew.
local function unindex(ids)
  local day, left = math.floor(now / 86400000), #ids
  for age = 0, 3 do
    if left == 0 then break end
    left = left - call("HDEL", P .. ":seen:" .. (day - age), unpack(ids))
  end
  return #ids - left
end
