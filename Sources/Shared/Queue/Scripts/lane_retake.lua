#!lua flags=allow-oom
-- lane_retake: lease a lane again that its holder has parked, before it is due, if nobody has had it meanwhile.
--
-- ARGV[1]  lane
-- ARGV[2]  token under which it was parked
-- ARGV[3]  worker
-- ARGV[4]  lease, ms
--
-- Returns the new token, or 0 when the lane is not parked under that token any more, or is paused; so the second of two runs
-- returns 0, and a lost reply leaves a lease that runs out. The first envelopes are those that the holder has seen.

local lane = ARGV[1]
local it = look(lane)
if not it or it.state ~= "parked" or it.token ~= tonumber(ARGV[2]) then return 0 end
local pauses = pauses_in_force()
if pauses and pauses.stop(lane) then return 0 end
it.token = call("INCR", P .. ":token")
it.worker, it.reason = ARGV[3], nil
call("ZREM", P .. ":later", lane)
call("ZADD", P .. ":leases", whole(now + ARGV[4]), lane)
put(lane, it, "leased")
return it.token
