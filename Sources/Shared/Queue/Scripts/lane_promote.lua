#!lua flags=allow-oom
-- lane_promote: make parked lanes ready that are due.
--
-- ARGV[1]  most lanes
--
-- Returns how many became ready. Run twice, the second finds nothing.

local due = call("ZRANGEBYSCORE", P .. ":later", "-inf", now, "LIMIT", 0, tonumber(ARGV[1]))
if #due == 0 then return 0 end
call("ZREM", P .. ":later", unpack(due))

local ready = {}
for _, lane in ipairs(due) do
  local tenant = call("HGET", P .. ":lane:" .. lane, "tenant")
  if call("EXISTS", P .. ":mail:" .. lane) == 0 or not tenant then
    call("DEL", P .. ":lane:" .. lane)
  else
    ready[#ready + 1] = lane
    ready[#ready + 1] = tenant
  end
end
make_ready(ready)
return #ready / 2
