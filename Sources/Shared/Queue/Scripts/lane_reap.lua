#!lua flags=allow-oom
-- lane_reap: make lanes ready again whose lease has run out, because their worker died or hangs.
--
-- ARGV[1]  most lanes
--
-- Returns {lane, crashes, worker, token, claimed (ms), the head's id} for each. Run twice, the second finds nothing. The one who claims a lane that crashed too
-- often buries its head, under its own token.

local expired = call("ZRANGEBYSCORE", P .. ":leases", "-inf", now, "LIMIT", 0, tonumber(ARGV[1]))
if #expired == 0 then return {} end
call("ZREM", P .. ":leases", unpack(expired))

local reaped, gone = {}, {}
local add, make_all_ready = readying()
for _, lane in ipairs(expired) do
  local it = look(lane)
  if call("EXISTS", P .. ":mail:" .. lane) == 0 or not it then
    gone[#gone + 1] = key_of(lane)
  else
    it.crashes = (it.crashes or 0) + 1
    local head = call("LINDEX", P .. ":mail:" .. lane, 0)
    reaped[#reaped + 1] = {
      lane, it.crashes, it.worker or "", whole(it.token or 0), whole(it.since or 0), string.match(head, '"id":"([^"]+)"') or "",
    }
    add(lane, it)
  end
end
if #gone > 0 then call("DEL", unpack(gone)) end
make_all_ready()
return reaped
