#!lua flags=allow-oom
-- lane_reap: make lanes ready again whose lease has run out, because their worker died or hangs.
--
-- ARGV[1]  most lanes
--
-- Returns {lane, crashes} for each. Run twice, the second finds nothing. The one who claims a lane that crashed too
-- often buries its head, under its own token.

local expired = call("ZRANGEBYSCORE", P .. ":leases", "-inf", now, "LIMIT", 0, tonumber(ARGV[1]))
if #expired == 0 then return {} end
call("ZREM", P .. ":leases", unpack(expired))

local reaped, ready = {}, {}
for _, lane in ipairs(expired) do
  local key = P .. ":lane:" .. lane
  local fields = call("HMGET", key, "tenant", "pausing")
  if call("EXISTS", P .. ":mail:" .. lane) == 0 or not fields[1] then
    call("DEL", key)
  else
    reaped[#reaped + 1] = {lane, call("HINCRBY", key, "crashes", 1)}
    if fields[2] then
      set_aside(lane, "paused")
    else
      ready[#ready + 1] = lane
      ready[#ready + 1] = fields[1]
    end
  end
end
make_ready(ready)
return reaped
