#!lua flags=allow-oom
-- session_wish: ask whoever has a conversation to end its session with the turn that is under way, and learn whether that is done.
-- Where messages wait, nobody has the conversation for no more than a moment between two turns. turn_finish does what is asked.
-- The prelude of the queue's scripts stands in front; the conversation is the lane.
--
-- ARGV[1]  lane
-- ARGV[2]  ask, look, or drop: it is no wish any more
-- ARGV[3]  ask: ms for which it holds; else the wish, as the answer to ask names it
--
-- parley:{<shard>}:stopping has the wish of a lane under its name: until when it holds, Unix ms, which no other one of the lane
-- shares; and under '<wish> <lane>' the session that was ended for it.
--
-- Returns that session's text, and forgets it; else the wish that waits, which may be a later one of somebody else, who then wishes
-- for all; or none. Asking twice leaves one wish; the second of two looks or drops finds nothing.

local wishes, lane, step, mine = P .. ":stopping", ARGV[1], ARGV[2], ARGV[3]
local wish = call("HGET", wishes, lane)
if step == "ask" then
  local ends = math.max(now + mine, (tonumber(wish or "") or 0) + 1)
  call("HSET", wishes, lane, whole(ends))
  call("PEXPIREAT", wishes, whole(math.max(ends + 60000, call("PEXPIRETIME", wishes))))
  return whole(ends)
end

local answer = mine .. " " .. lane
local ended = call("HGET", wishes, answer)
if ended then
  call("HDEL", wishes, answer)
  return ended
end
if step == "drop" and wish == mine then
  call("HDEL", wishes, lane)
  return "none"
end
return wish or "none"
