#!lua flags=allow-oom
-- epoch_begin: from now on the shard takes no message for the journal, until epoch_end says that it has what the journal has.
--
-- ARGV[1]  the epoch
-- ARGV[2]  highest token known elsewhere
--
-- Tokens that were given out and are lost here may be above all that are known: a million are left out for each epoch, so that a
-- holder of one cannot pass for a later holder, also where nothing became known between two losses. Run twice, it leaves out another
-- million at most.

local known = tonumber(ARGV[2]) + (tonumber(ARGV[1]) - 1) * 1000000
local last = math.max(tonumber(call("GET", P .. ":token") or "0"), known)
call("SET", P .. ":token", whole(last + 1000000))
call("SET", P .. ":epoch", run_id() .. " begins " .. ARGV[1])
return 1
