#!lua flags=allow-oom
-- epoch_end: the shard has what the journal has.
--
-- ARGV[1]  the epoch that was begun
--
-- Returns 1, or 0 when that is not the one that was begun last, here and by this run of the server: it has lost data since.

if epoch_now() ~= "begins " .. ARGV[1] then return 0 end
call("SET", P .. ":epoch", run_id() .. " " .. ARGV[1])
return 1
