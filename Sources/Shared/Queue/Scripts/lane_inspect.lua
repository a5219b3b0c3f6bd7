#!lua flags=no-writes
-- lane_inspect: one lane as it is now, for people.
--
-- ARGV[1]  lane
-- ARGV[2]  most envelopes to read
--
-- Returns {state, token, worker, attempts, crashes, reason, in this state since (ms), lease end or due time (ms),
-- waiting envelopes; then the first of them}; '' for what is not known. The state of a lane without keys is idle.

local lane = ARGV[1]
local mail, it = P .. ":mail:" .. lane, look(lane)
local reply = {it and it.state or "idle"}
it = it or {}
for i, name in ipairs({"token", "worker", "attempts", "crashes", "reason", "since"}) do
  local value = it[name] or ""
  reply[i + 1] = type(value) == "number" and whole(value) or value
end
reply[8] = call("ZSCORE", P .. ":leases", lane) or call("ZSCORE", P .. ":later", lane) or ""
reply[9] = whole(call("LLEN", mail))
local most = tonumber(ARGV[2])
for _, envelope in ipairs(most > 0 and call("LRANGE", mail, 0, most - 1) or {}) do reply[#reply + 1] = envelope end
return reply
