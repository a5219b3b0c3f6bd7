-- lane_waits: how long lanes have waited for a worker; Swift puts it behind lane_pauses.

-- Returns a function that tells how long a ready list has waited for a worker, ms, and the pauses in force.
local function waits()
  local pauses, resumed = pauses_in_force(), P .. ":resumed"
  local has_resumed = call("EXISTS", resumed) == 1

  -- When the last pause ended of what the lane belongs to; 0: none did.
  local function end_of_pause(list, lane)
    local names, latest = {"all", "tenant:" .. string.match(list, "^%d+")}, 0
    local bot = list_of_bot(lane)
    if bot then names[#names + 1] = "bot:" .. bot end
    for _, at in ipairs(call("HMGET", resumed, unpack(names))) do
      latest = math.max(latest, tonumber(at or 0) or 0)
    end
    return latest
  end

  -- The list's first lane that waits for a worker; not far behind the others, or it is looked for the next time.
  local function first_of(list)
    local lanes = call("LRANGE", P .. ":ready:" .. list, 0, pauses and 19 or 0)
    if not pauses then return lanes[1] end
    local stopped = pauses.of_each(lanes)
    for i, lane in ipairs(lanes) do
      if not stopped[i] and not pauses.of_bot(lane) then return lane end
    end
  end

  return function(list)
    if pauses and (pauses.all or pauses.holds(list)) then return 0 end
    local lane = first_of(list)
    local it = lane and look(lane)
    local since = it and it.since
    if not since then return 0 end
    if has_resumed then since = math.max(since, end_of_pause(list, lane)) end
    return now - since
  end, pauses
end
