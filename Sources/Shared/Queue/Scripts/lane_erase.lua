#!lua flags=allow-oom
-- lane_erase: forget a conversation: its mailbox, lane, session, pause and the wish to stop it; and take a token of its own for the
-- erasure, above those of all who held the lane and below those of all who will.
--
-- ARGV[1]  lane
--
-- Returns the token, how many waiting envelopes were erased, and how many of their ids were known. A worker that has the
-- lane learns it from the answer stale. What lane_refill was about to put back stays out. Run twice, the second finds
-- nothing and takes another token.

local lane = ARGV[1]
local mail, it = P .. ":mail:" .. lane, look(lane)
local envelopes, ids = call("LRANGE", mail, 0, -1), {}
for _, text in ipairs(envelopes) do
  local readable, envelope = pcall(cjson.decode, text)
  if readable and type(envelope) == "table" and type(envelope.id) == "string" then ids[#ids + 1] = envelope.id end
end

if it then leave_ready(lane, whole(it.tenant or 0)) end
for _, set in ipairs({"leases", "later", "sessions", "aging"}) do call("ZREM", P .. ":" .. set, lane) end
for _, set in ipairs({"paused", "halted"}) do call("SREM", P .. ":" .. set, lane) end
call("HDEL", P .. ":pauses", "conversation:" .. lane)
call("HDEL", P .. ":stopping", lane)
local known = 0
for i = 1, #ids, 1000 do known = known + unindex({unpack(ids, i, math.min(i + 999, #ids))}) end
call("DEL", mail, key_of(lane), P .. ":session:" .. lane)
local token = call("INCR", P .. ":token")
call("SET", P .. ":missed", whole(token), "XX")
return {token, #envelopes, known}
