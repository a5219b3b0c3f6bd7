#!lua flags=allow-oom
-- figures_tell: a process says how it stands.
--
-- KEYS[1]  parley:gateway:<id> or parley:worker:<id>  hash
-- ARGV[1]  how long it is to be believed, ms
-- ARGV[2…] fields and values
--
-- Run twice, it says the same. A script, so that the hash is never there without its end, and is written when Redis is full
-- as well: that is when people look.

redis.call("HSET", KEYS[1], unpack(ARGV, 2))
redis.call("PEXPIRE", KEYS[1], ARGV[1])
