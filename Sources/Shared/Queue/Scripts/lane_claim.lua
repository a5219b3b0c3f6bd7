#!lua flags=allow-oom
-- lane_claim: hand ready lanes to a worker for as long as its lease lasts, one lane of each tenant in turn.
--
-- ARGV[1]  worker
-- ARGV[2]  most lanes
-- ARGV[3]  lease, ms
-- ARGV[4]  most envelopes of a lane in the reply; they stay in the mailbox
--
-- Returns the number of lanes dropped because their mailbox was empty, then for each lane
-- {lane, token, attempts, crashes, {envelopes}}. A lost reply leaves leases that run out; lane_reap then makes the
-- lanes ready again.

local worker, most, lease, heads = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local ring, keys, mails = P .. ":ring", P .. ":lane:", P .. ":mail:"

local tenants = call("LPOP", ring, most)
if not tenants then
  call("DEL", P .. ":wake")
  return {0}
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

local lanes, owner, column = {}, {}, {}
for i, tenant in ipairs(tenants) do
  column[i] = share[i] > 0 and call("LPOP", P .. ":ready:" .. tenant, share[i]) or {}
end
for round = 1, most do
  for i = 1, #tenants do
    local lane = column[i][round]
    if lane then
      lanes[#lanes + 1] = lane
      owner[#owner + 1] = tenants[i]
    end
  end
  if #lanes == most - places then break end
end
if #again > 0 then call("RPUSH", ring, unpack(again)) end

local reply, leases, dropped = {0}, {}, 0
local ends = string.format("%.0f", now + lease)
local token = call("INCRBY", P .. ":token", #lanes) - #lanes
for i, lane in ipairs(lanes) do
  local key = keys .. lane
  local envelopes = call("LRANGE", mails .. lane, 0, heads - 1)
  if #envelopes == 0 then
    call("DEL", key)
    dropped = dropped + 1
  else
    local tries = call("HMGET", key, "attempts", "crashes")
    local mine = string.format("%.0f", token + i)
    call("HSET", key, "state", "leased", "token", mine, "worker", worker, "since", stamp)
    leases[#leases + 1] = ends
    leases[#leases + 1] = lane
    reply[#reply + 1] = {lane, mine, tries[1] or "0", tries[2] or "0", envelopes}
  end
end
if #leases > 0 then call("ZADD", P .. ":leases", unpack(leases)) end
reply[1] = dropped

if #again > 0 or #tenants == most and call("EXISTS", ring) == 1 then
  if call("EXISTS", P .. ":wake") == 0 then wake(1) end
else
  call("DEL", P .. ":wake")
end
return reply
