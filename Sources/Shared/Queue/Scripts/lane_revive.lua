#!lua
-- lane_revive: put a dead envelope back: at the head of a halted lane, which goes on, at the tail of any other.
--
-- ARGV[1]  lane
-- ARGV[2]  tenant
-- ARGV[3]  envelope
-- ARGV[4]  message id
--
-- Returns ok, or absent when the id is not among the dead; so the second of two runs returns absent.

local lane, tenant, envelope, id = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local mail = P .. ":mail:" .. lane
if not call("ZSCORE", P .. ":dead", id) then return "absent" end
local halted = call("SISMEMBER", P .. ":halted", lane) == 1

call("ZREM", P .. ":dead", id)
local day = math.floor(now / 86400000)
local today = P .. ":seen:" .. day
if call("HEXISTS", P .. ":seen:" .. (day - 1), id) == 0 and call("HSETNX", today, id, "- " .. lane) == 1 then
  if call("HLEN", today) == 1 then call("EXPIRE", today, 3 * 86400) end
end
local length = call(halted and "LPUSH" or "RPUSH", mail, envelope)
if halted then call("SREM", P .. ":halted", lane) end
if halted or length == 1 then
  local add, make_all_ready = readying()
  add(lane, look(lane) or {tenant = tonumber(tenant)})
  make_all_ready()
end
return "ok"
