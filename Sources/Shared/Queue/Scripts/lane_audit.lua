#!lua flags=allow-oom
-- lane_audit: hold lanes against the invariant, and repair them if told to.
--
-- ARGV[1]  1 = repair, 0 = report only
-- ARGV[2]  how far to look for a lane in its tenant's ready list; beyond that, one that says it is ready is believed
-- then lanes
--
-- Returns for each lane '' or what is wrong: ghost (in a state without an envelope), lost (envelopes in no state),
-- double (in two states, or twice in its ready list), state (its text says another state), ring (its tenant is
-- missing from the ring, there without a ready lane, or held though it is not paused). Repair frees ghosts, makes lost lanes ready, and of two
-- states keeps the one that lets least happen. Run twice, the second finds nothing wrong.
-- A lane of a bot that is or was paused may be ready in the bot's own list; such a list, and one of a paused tenant, may be
-- held instead of in the ring.

local repair, reach = ARGV[1] == "1", tonumber(ARGV[2])
local pauses = pauses_in_force()
local sorted = {leased = "leases", parked = "later"} -- states whose lanes are in a sorted set

-- All states a lane is in, the one to keep first.
local function places(lane, tenant, state)
  local found = {}
  if call("ZSCORE", P .. ":leases", lane) then found[#found + 1] = "leased" end
  if call("SISMEMBER", P .. ":halted", lane) == 1 then found[#found + 1] = "halted" end
  if call("SISMEMBER", P .. ":paused", lane) == 1 then found[#found + 1] = "paused" end
  if call("ZSCORE", P .. ":later", lane) then found[#found + 1] = "parked" end
  local beyond = false
  for _, list in ipairs({tenant, list_of_bot(lane)}) do
    local times = call("LPOS", P .. ":ready:" .. list, lane, "COUNT", 2, "MAXLEN", reach)
    for _ = 1, #times do found[#found + 1] = "ready" end
    beyond = beyond or call("LLEN", P .. ":ready:" .. list) > reach
  end
  if #found == 0 and state == "ready" and beyond then found[1] = "ready" end
  return found
end

local function leave(lane, tenant, state)
  if state == "ready" then
    leave_ready(lane, tenant)
  elseif sorted[state] then
    call("ZREM", P .. ":" .. sorted[state], lane)
  else
    call("SREM", P .. ":" .. state, lane)
  end
end

local function leave_all(lane, tenant, found)
  for _, state in ipairs(found) do leave(lane, tenant, state) end
end

local function ring_is_wrong(list)
  local served, held = #call("LPOS", P .. ":ring", list, "COUNT", 2), #call("LPOS", P .. ":held", list, "COUNT", 2)
  if held > 0 and not (pauses and pauses.holds(list)) then return true end
  return served + held ~= call("EXISTS", P .. ":ready:" .. list)
end

-- Into the ring, also where it is paused: a claim finds that.
local function mend_ring(list)
  for _, place in ipairs({"ring", "held"}) do call("LREM", P .. ":" .. place, 0, list) end
  if call("EXISTS", P .. ":ready:" .. list) == 1 then
    call("RPUSH", P .. ":ring", list)
    wake(1)
  end
end

local function check(lane)
  local it = look(lane)
  local state = it and (it.state or "unknown")
  local known = it and it.tenant
  it = it or {}
  it.tenant = it.tenant or tonumber(string.match(lane, "^(%d+)%.")) or 0
  local tenant = whole(it.tenant)
  local function ready_again()
    local add, make_all_ready = readying()
    add(lane, it)
    make_all_ready()
  end
  local length = call("LLEN", P .. ":mail:" .. lane)
  local found = places(lane, tenant, state)
  if length == 0 and (#found > 0 or state) then
    if repair then
      leave_all(lane, tenant, found)
      call("DEL", key_of(lane))
    end
    return "ghost"
  end
  if length > 0 and #found == 0 then
    if repair then ready_again() end
    return "lost"
  end
  if #found > 1 then
    if repair and found[1] == "ready" then
      leave_ready(lane, tenant)
      ready_again()
    elseif repair then
      for i = 2, #found do leave(lane, tenant, found[i]) end
      put(lane, it, found[1])
    end
    return "double"
  end
  if length > 0 and (state ~= found[1] or not known) then
    if repair then put(lane, it, found[1]) end
    return "state"
  end
  for _, list in ipairs({tenant, list_of_bot(lane)}) do
    if ring_is_wrong(list) then
      if repair then mend_ring(list) end
      return "ring"
    end
  end
  return ""
end

local reply = {}
for i = 3, #ARGV do reply[#reply + 1] = check(ARGV[i]) end
return reply
