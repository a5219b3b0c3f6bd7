#!lua flags=allow-oom
-- pause_end: go on with a tenant, a bot, or with all.
--
-- ARGV[1]  all, tenant:<tenant> or bot:<tenant>.<bot>
--
-- Returns 1, or 0 when it was not paused; so the second of two runs returns 0. What is paused for another reason too, as a bot
-- of a paused tenant, goes on waiting.

local was_paused = call("HDEL", P .. ":pauses", ARGV[1])
if was_paused == 0 then return 0 end
call("HSET", P .. ":resumed", ARGV[1], stamp)
call("EXPIRE", P .. ":resumed", 86400)

-- As many names as tenants and bots that are paused, at most.
local pauses, held = pauses_in_force(), call("LRANGE", P .. ":held", 0, -1)
call("DEL", P .. ":held")
for _, list in ipairs(held) do
  call("RPUSH", pauses and pauses.holds(list) and P .. ":held" or P .. ":ring", list)
end
wake(64)
return 1
