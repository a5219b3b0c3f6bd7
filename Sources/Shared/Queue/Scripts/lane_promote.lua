#!lua flags=allow-oom
-- lane_promote: make parked lanes ready that are due.
--
-- ARGV[1]  most lanes
--
-- Returns how many became ready. Run twice, the second finds nothing.

local due = call("ZRANGEBYSCORE", P .. ":later", "-inf", now, "LIMIT", 0, tonumber(ARGV[1]))
if #due == 0 then return 0 end
call("ZREM", P .. ":later", unpack(due))

local count, gone = 0, {}
local add, make_all_ready = readying()
for _, lane in ipairs(due) do
  local it = look(lane)
  if call("EXISTS", P .. ":mail:" .. lane) == 0 or not it then
    gone[#gone + 1] = key_of(lane)
  else
    count = count + 1
    add(lane, it)
  end
end
if #gone > 0 then call("DEL", unpack(gone)) end
make_all_ready()
return count
