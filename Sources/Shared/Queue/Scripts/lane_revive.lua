#!lua
-- lane_revive: put dead envelopes of a lane back, in their order: in front of a halted lane, which goes on, behind what
-- waits in any other.
--
-- ARGV[1]  lane
-- ARGV[2]  tenant
-- then for each envelope, at most 1,000: message id, envelope
--
-- Returns for each envelope ok, or absent when its id is not among the dead; so the second of two runs returns absent.
-- A lane that becomes ready takes a token: above that of whoever buried, so that nobody takes what is back for what is
-- about to be buried.

local lane, tenant = ARGV[1], ARGV[2]
local mail, halts = P .. ":mail:" .. lane, P .. ":halted"
local words, ids, envelopes = {}, {}, {}
for i = 3, #ARGV, 2 do
  if call("ZREM", P .. ":dead", ARGV[i]) == 1 then
    words[#words + 1] = "ok"
    ids[#ids + 1] = ARGV[i]
    envelopes[#envelopes + 1] = ARGV[i + 1]
  else
    words[#words + 1] = "absent"
  end
end
if #ids == 0 then return words end

local day = math.floor(now / 86400000)
local today, yesterday = P .. ":seen:" .. day, P .. ":seen:" .. (day - 1)
for _, id in ipairs(ids) do
  if call("HEXISTS", yesterday, id) == 0 and call("HSETNX", today, id, "- " .. lane) == 1 then
    if call("HLEN", today) == 1 then call("EXPIRE", today, 3 * 86400) end
  end
end
local halted = call("SREM", halts, lane) == 1
if halted then
  -- Each is put before the one that was put last.
  for i = #envelopes, 1, -1 do call("LPUSH", mail, envelopes[i]) end
else
  call("RPUSH", mail, unpack(envelopes))
end
if halted or call("LLEN", mail) == #ids then
  local it = look(lane) or {tenant = tonumber(tenant)}
  it.token = call("INCR", P .. ":token")
  local add, make_all_ready = readying()
  add(lane, it)
  make_all_ready()
end
return words
