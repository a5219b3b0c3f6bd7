#!lua flags=allow-oom
-- figures_alert: an alert of the whole deployment begins or ends.
--
-- KEYS[1]  parley:{figures}:alerts  hash: alert → since when and why, JSON
-- ARGV[1]  alert
-- ARGV[2]  the JSON when it begins; empty when it ends
--
-- Returns 1 when that is news, which whoever gets it logs; else 0.

if ARGV[2] ~= "" then return redis.call("HSETNX", KEYS[1], ARGV[1], ARGV[2]) end
return redis.call("HDEL", KEYS[1], ARGV[1])
