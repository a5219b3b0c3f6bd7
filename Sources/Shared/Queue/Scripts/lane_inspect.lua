#!lua flags=no-writes
-- lane_inspect: one lane as it is now, for people.
--
-- ARGV[1]  lane
-- ARGV[2]  most envelopes to read
--
-- Returns {state, token, worker, attempts, crashes, reason, in this state since (ms), lease end or due time (ms),
-- waiting envelopes; then the first of them}; '' for what is not known. The state of a lane without keys is idle.

local lane = ARGV[1]
local mail = P .. ":mail:" .. lane
local reply = call("HMGET", P .. ":lane:" .. lane, "state", "token", "worker", "attempts", "crashes", "reason", "since")
for i = 1, 7 do reply[i] = reply[i] or "" end
if reply[1] == "" then reply[1] = "idle" end
reply[8] = call("ZSCORE", P .. ":leases", lane) or call("ZSCORE", P .. ":later", lane) or ""
reply[9] = tostring(call("LLEN", mail))
for _, envelope in ipairs(call("LRANGE", mail, 0, tonumber(ARGV[2]) - 1)) do reply[#reply + 1] = envelope end
return reply
