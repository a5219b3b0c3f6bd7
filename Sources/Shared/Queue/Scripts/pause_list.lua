#!lua flags=no-writes
-- pause_list: pauses in force.
--
-- ARGV[1]  a lane, to list only what keeps it from being claimed; '' = all
--
-- Returns name, text, name, text: the fields of parley:{<shard>}:pauses.

local key, lane = P .. ":pauses", ARGV[1]
if lane == "" then return call("HGETALL", key) end
local names, reply = {"all", "tenant:" .. (string.match(lane, "^(%d+)%.") or "0"), "conversation:" .. lane}, {}
local list = list_of_bot(lane)
if list then names[#names + 1] = "bot:" .. list end
for i, text in ipairs(call("HMGET", key, unpack(names))) do
  if text then
    reply[#reply + 1] = names[i]
    reply[#reply + 1] = text
  end
end
return reply
