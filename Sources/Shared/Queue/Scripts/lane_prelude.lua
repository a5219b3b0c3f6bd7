-- lane_prelude: what every script of the queue begins with; Swift puts it in front of them.
--
-- KEYS[1]  parley:{<shard>}: routes to the shard's slot and is the prefix of all its keys; never a key itself
--
-- A lane is in exactly one of ready, leases, later, paused and halted while its mailbox has envelopes, and has no
-- keys otherwise. A tenant is in the ring exactly once while its ready list is not empty. Only `make_ready` puts a
-- lane into a ready list, and it always wakes.

local P = KEYS[1]
local call = redis.call
local time = call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local stamp = string.format("%.0f", now) -- a number that Redis turns into text costs as much as a command

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

-- Makes lanes ready. `lanes` is lane, tenant, lane, tenant, …; each keeps its place in that order.
local function make_ready(lanes, at_head)
  local order, groups = {}, {}
  for i = 1, #lanes, 2 do
    local lane, tenant = lanes[i], lanes[i + 1]
    call("HSET", P .. ":lane:" .. lane, "state", "ready", "tenant", tenant, "since", stamp)
    local group = groups[tenant]
    if group then
      group[#group + 1] = lane
    else
      groups[tenant] = {lane}
      order[#order + 1] = tenant
    end
  end
  for _, tenant in ipairs(order) do
    local group = groups[tenant]
    local length = call(at_head and "LPUSH" or "RPUSH", P .. ":ready:" .. tenant, unpack(group))
    if length == #group then call("RPUSH", P .. ":ring", tenant) end
  end
  if #order > 0 then wake(#lanes / 2) end
end

-- Takes a lane out of its tenant's ready list, and the tenant out of the ring if that was its last.
local function leave_ready(lane, tenant)
  local ready = P .. ":ready:" .. tenant
  if call("LREM", ready, 0, lane) > 0 and call("EXISTS", ready) == 0 then
    call("LREM", P .. ":ring", 0, tenant)
  end
end

-- Puts a lane that has envelopes aside until someone resumes or revives it. `place` is paused or halted.
local function set_aside(lane, place)
  local key = P .. ":lane:" .. lane
  call("HSET", key, "state", place, "since", stamp)
  call("HDEL", key, "pausing")
  call("SADD", P .. ":" .. place, lane)
end

-- The tenant of a lane (by its hash's key) that is leased under this token, and whether it is to pause; nil when the
-- lease is not held.
local function held(key, token)
  local fields = call("HMGET", key, "state", "token", "tenant", "pausing")
  if fields[1] ~= "leased" or fields[2] ~= token then return nil end
  return fields[3], fields[4]
end

-- Removes ids from the index of live messages.
local function unindex(ids)
  if #ids == 0 then return end
  local day = math.floor(now / 86400000)
  if call("HDEL", P .. ":seen:" .. day, unpack(ids)) < #ids then
    call("HDEL", P .. ":seen:" .. (day - 1), unpack(ids))
  end
end

