#!lua flags=allow-oom
-- session_swap: put another text in the place of a conversation's session, unless somebody else writes it.
-- The prelude of the queue's scripts stands in front; the conversation is the lane.
--
-- ARGV[1]  lane
-- ARGV[2]  the session's text as it was read ('' = there was none)
-- ARGV[3]  the new one
-- ARGV[4]  its last activity for the index of sessions ('' = it stands there as it should)
-- ARGV[5]  its start for the index of old ones ('' = it is none)
--
-- A last activity of 0 is that of a session that is stopped: whoever wishes that (session_wish) has it.
--
-- Returns ok; changed when the text is another by now; leased when a worker has the lane, which writes the session when it
-- is done. Run twice, the second returns changed.

local lane = ARGV[1]
local key = P .. ":session:" .. lane
if call("ZSCORE", P .. ":leases", lane) then return "leased" end
if (call("GET", key) or "") ~= ARGV[2] then return "changed" end
if ARGV[4] == "0" then call("HDEL", P .. ":stopping", lane) end
if ARGV[4] == "" then
  call("SET", key, ARGV[3], "KEEPTTL")
else
  call("SET", key, ARGV[3])
  call("ZADD", P .. ":sessions", ARGV[4], lane)
end
if ARGV[5] ~= "" then call("ZADD", P .. ":aging", ARGV[5], lane) end
return "ok"
