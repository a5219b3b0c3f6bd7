#!lua flags=allow-oom
-- token_raise: make sure that the next token is above all that PostgreSQL has seen, also after Redis lost its data.
--
-- ARGV[1]  highest token known elsewhere
--
-- Returns the last token given out, as now stored. Run twice, it changes nothing.

local last = tonumber(call("GET", P .. ":token") or "0")
if last >= tonumber(ARGV[1]) then return last end
call("SET", P .. ":token", ARGV[1])
return tonumber(ARGV[1])
