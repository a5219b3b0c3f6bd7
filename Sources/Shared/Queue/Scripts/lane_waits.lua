-- lane_waits: how long lanes have waited for a worker; Swift puts it behind lane_pauses.

-- Returns a function that tells how long a ready list has waited for a worker, ms, and the pauses in force.
local function waits()
  local pauses, resumed = pauses_in_force(), {}
  local pairs_of = call("HGETALL", P .. ":resumed")
  for i = 1, #pairs_of, 2 do resumed[pairs_of[i]] = tonumber(pairs_of[i + 1]) end

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
    local bot = list_of_bot(lane)
    for _, name in ipairs({"all", "tenant:" .. string.match(list, "^%d+"), bot and "bot:" .. bot}) do
      since = math.max(since, resumed[name] or 0)
    end
    return now - since
  end, pauses
end
