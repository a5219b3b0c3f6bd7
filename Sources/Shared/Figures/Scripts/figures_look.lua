#!lua flags=allow-oom
-- figures_look: keeps what a look at the deployment found, for all processes to tell.
--
-- KEYS[1]  parley:{figures}:state    JSON
-- KEYS[2]  parley:{figures}:history  list of totals at earlier looks, newest first
-- ARGV[1]  state
-- ARGV[2]  totals
-- ARGV[3]  looks to keep
-- ARGV[4]  how long the state may be told, ms
--
-- Run twice, the same totals are there twice, which does no harm: they carry their time.

redis.call("SET", KEYS[1], ARGV[1], "PX", ARGV[4])
redis.call("LPUSH", KEYS[2], ARGV[2])
redis.call("LTRIM", KEYS[2], 0, ARGV[3] - 1)
redis.call("EXPIRE", KEYS[2], 3600)
