#!lua flags=allow-oom
-- token_raise: make sure that the next token is above all that PostgreSQL has seen, also after Redis lost its data.
--
-- ARGV[1]  highest token known elsewhere
--
-- Returns the last token given out, as now stored. Run twice, it changes nothing.
-- A counter that is behind has lost its data. It then leaves room for a million tokens that were given out before the
-- loss and are not known elsewhere: a holder of one must not pass for a later holder.

local last = tonumber(call("GET", P .. ":token") or "0")
if last >= tonumber(ARGV[1]) then return last end
local raised = string.format("%.0f", tonumber(ARGV[1]) + 1000000)
call("SET", P .. ":token", raised)
return tonumber(raised)
