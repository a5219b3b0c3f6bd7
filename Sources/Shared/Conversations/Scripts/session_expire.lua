#!lua flags=allow-oom
-- session_expire: forget the sessions, with their histories, of conversations in which nothing has happened since a time.
-- The prelude of the queue's scripts stands in front; the conversations are the lanes.
--
-- ARGV[1]  time, Unix ms
-- ARGV[2…] lanes, 100 at most
--
-- Returns how many were forgotten. Left is one that a worker has, and one that is no JSON, as somebody may have written by hand.
-- Run twice, the second finds nothing.

local before, count = tonumber(ARGV[1]), 0
for i = 2, #ARGV do
  local lane = ARGV[i]
  local key = P .. ":session:" .. lane
  local text = not call("ZSCORE", P .. ":leases", lane) and call("GET", key)
  local last = text and tonumber(read(text).last)
  if last and last < before then
    call("DEL", key)
    call("ZREM", P .. ":sessions", lane)
    count = count + 1
  end
end
return count
