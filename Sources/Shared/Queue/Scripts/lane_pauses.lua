-- lane_pauses: what scripts know of pauses; Swift puts it behind the prelude of those that look.
--
-- parley:{<shard>}:pauses is a hash: all, tenant:5, bot:5.2, conversation:5.2.http.ana → {"since":…,"reason":…}. While nothing
-- is paused it does not exist.
-- parley:{<shard>}:resumed has when the last pause of each of them ended: what waited because it was to wait has waited for
-- a worker only since then. It goes a day after the last of all; until then it may have many, so nobody reads it whole.

-- The name of the ready list that a lane is in while its bot is paused; nil for a lane without a bot.
local function list_of_bot(lane) return string.match(lane, "^(%d+%.%d+)%.") end

-- Nil while nothing is paused; else what is asked about pauses. A function, so that a claim pays for one and not for four.
local function pauses_in_force()
  local key = P .. ":pauses"
  if call("EXISTS", key) == 0 then return nil end
  local pauses, known = {}, {}

  local function is_set(name)
    if known[name] == nil then known[name] = call("HEXISTS", key, name) == 1 end
    return known[name]
  end

  pauses.all = is_set("all")

  -- Whether the lanes of a ready list wait, apart from a pause of all: by its tenant, or its bot where it is a bot's.
  function pauses.holds(list)
    return is_set("tenant:" .. string.match(list, "^%d+")) or
      string.find(list, ".", 1, true) ~= nil and is_set("bot:" .. list)
  end

  function pauses.of_bot(lane)
    local list = list_of_bot(lane)
    return list and is_set("bot:" .. list) and list or nil
  end

  -- Of the conversations alone, in one call: true or false for each lane.
  function pauses.of_each(lanes)
    local names, found = {}, {}
    for i, lane in ipairs(lanes) do names[i] = "conversation:" .. lane end
    local values = #names > 0 and call("HMGET", key, unpack(names)) or {}
    for i = 1, #names do found[i] = values[i] ~= false end
    return found
  end

  -- Whether anything keeps this lane from being claimed.
  function pauses.stop(lane)
    if pauses.all or pauses.of_bot(lane) or pauses.of_each({lane})[1] then return true end
    return is_set("tenant:" .. (string.match(lane, "^(%d+)%.") or "0"))
  end

  return pauses
end
