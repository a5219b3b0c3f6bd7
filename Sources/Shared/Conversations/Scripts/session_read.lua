#!lua flags=no-writes
-- session_read: a conversation's session, for somebody who is no holder of its lane.
-- The prelude of the queue's scripts stands in front; the conversation is the lane.
--
-- ARGV[1]  lane
--
-- Returns {now, a token above those of all erasures so far and not above those to come, the text ('' = there is none),
-- 1 = it goes by itself and is in no index, 1 = a worker has the lane and writes the session when it is done}.

local key = P .. ":session:" .. ARGV[1]
return {
  now, tonumber(call("GET", P .. ":token") or "0") + 1, call("GET", key) or "", call("PTTL", key) >= 0 and 1 or 0,
  call("ZSCORE", P .. ":leases", ARGV[1]) and 1 or 0,
}
