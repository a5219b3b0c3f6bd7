#!lua flags=allow-oom
-- lane_claim: hand ready lanes to a worker for as long as its lease lasts, one lane of each tenant in turn, with what
-- else is kept about them, so that nothing has to be asked before the work begins.
--
-- ARGV[1]  worker
-- ARGV[2]  most lanes
-- ARGV[3]  lease, ms
-- ARGV[4]  most envelopes of a lane in the reply; they stay in the mailbox
-- then kinds of texts that come along (parley:{<shard>}:<kind>:<lane>)
--
-- Returns now (ms), the number of lanes dropped because their mailbox was empty, then for each lane
-- {lane, token, attempts, crashes, e envelopes, a text or '' of each kind}. A lost reply leaves
-- leases that run out; lane_reap then makes the lanes ready again.
--
-- What is paused is found here, and here only: lists of a paused tenant or bot leave the ring and are held, lanes of a paused
-- bot go to a list of their own, and a paused conversation to its state. Such a claim may bring less than there is; then it
-- leaves a wake token.

local worker, most, lease = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local last = whole(ARGV[4] - 1) -- envelope of a lane in the reply
local ring, mails = P .. ":ring", P .. ":mail:"

local pauses = pauses_in_force()
local tenants = not (pauses and pauses.all) and call("LPOP", ring, most)
if not tenants then
  call("DEL", P .. ":wake")
  return {now, 0}
end
local popped = #tenants

if pauses then
  local served = {}
  for _, list in ipairs(tenants) do
    if pauses.holds(list) then call("RPUSH", P .. ":held", list) else served[#served + 1] = list end
  end
  tenants = served
end

-- Deal places in turn, as if lane by lane, then take each tenant's share in one call.
local waiting, share = {}, {}
for i, tenant in ipairs(tenants) do
  waiting[i] = call("LLEN", P .. ":ready:" .. tenant)
  share[i] = 0
end
local turn, first, places = {}, 1, most
for i = 1, #tenants do turn[i] = i end
while places > 0 and turn[first] do
  local i = turn[first]
  first = first + 1
  if share[i] < waiting[i] then
    share[i] = share[i] + 1
    places = places - 1
    if share[i] < waiting[i] then turn[#turn + 1] = i end
  end
end
local again = {}
for i = first, #turn do again[#again + 1] = tenants[turn[i]] end

local lanes, owner, column, names = {}, {}, {}, {}
for i, tenant in ipairs(tenants) do
  names[i] = string.match(tenant, "^%d+") -- a bot's list is also named after its tenant
  column[i] = share[i] > 0 and call("LPOP", P .. ":ready:" .. tenant, share[i]) or {}
end
for round = 1, most do
  for i = 1, #tenants do
    local lane = column[i][round]
    if lane then
      lanes[#lanes + 1] = lane
      owner[#owner + 1] = names[i]
    end
  end
  if #lanes == most - places then break end
end
if #again > 0 then call("RPUSH", ring, unpack(again)) end

if pauses then
  local going, owners = {}, {}
  local stopped = pauses.of_each(lanes)
  for i, lane in ipairs(lanes) do
    local list = pauses.of_bot(lane)
    local it = stopped[i] and call("EXISTS", mails .. lane) == 1 and look(lane)
    if it then
      set_aside(lane, it, "paused")
    elseif list then
      if call("RPUSH", P .. ":ready:" .. list, lane) == 1 then call("RPUSH", P .. ":held", list) end
    else
      going[#going + 1] = lane
      owners[#owners + 1] = owner[i]
    end
  end
  lanes, owner = going, owners
end

-- One MGET for all of a kind.
local function texts_of(kind)
  local keys = {}
  for i, lane in ipairs(lanes) do keys[i] = P .. ":" .. kind .. ":" .. lane end
  return #keys > 0 and call("MGET", unpack(keys)) or {}
end
local stands, along = texts_of("lane"), {}
for i = 5, #ARGV do along[#along + 1] = texts_of(ARGV[i]) end

-- Returns the text of the lane as leased, attempts and crashes. One that is ready for the first time since it was
-- idle has nothing to keep.
local fresh = '^{"state":"ready","token":%d+,"tenant":%d+,"since":%d+}$'
local holder = ',"since":' .. stamp .. ',"worker":' .. cjson.encode(worker) .. "}"
local function take(text, token, tenant)
  if not text or string.find(text, fresh) then
    return '{"state":"leased","token":' .. token .. ',"tenant":' .. tenant .. holder, 0, 0
  end
  local it = read(text)
  it.token, it.tenant, it.worker, it.reason = tonumber(token), tonumber(tenant), worker, nil
  return text_of(it, "leased"), it.attempts or 0, it.crashes or 0
end

local reply, leases, records, ghosts = {now, 0}, {}, {}, {}
local ends = whole(now + lease)
local token = #lanes > 0 and call("INCRBY", P .. ":token", #lanes) - #lanes
for i, lane in ipairs(lanes) do
  local envelopes = call("LRANGE", mails .. lane, "0", last)
  if #envelopes == 0 then
    ghosts[#ghosts + 1] = key_of(lane)
  else
    local mine = whole(token + i)
    local text, attempts, crashes = take(stands[i], mine, owner[i])
    records[#records + 1] = key_of(lane)
    records[#records + 1] = text
    leases[#leases + 1] = ends
    leases[#leases + 1] = lane
    local row = {lane, mine, attempts, crashes, unpack(envelopes)}
    for _, texts in ipairs(along) do row[#row + 1] = texts[i] or "" end
    reply[#reply + 1] = row
  end
end
if #ghosts > 0 then call("DEL", unpack(ghosts)) end
if #records > 0 then call("MSET", unpack(records)) end
if #leases > 0 then call("ZADD", P .. ":leases", unpack(leases)) end
reply[2] = #ghosts

if #again > 0 or popped == most and call("EXISTS", ring) == 1 then
  if call("EXISTS", P .. ":wake") == 0 then wake(1) end
else
  call("DEL", P .. ":wake")
end
return reply
