#!lua flags=allow-oom
-- lane_forget: forget ids of messages that were accepted or died in the last days, so that they are new again.
--
-- ARGV  ids, 1,000 at most
--
-- Returns how many were known. Run twice, the second finds nothing.

local day, known = math.floor(now / 86400000), call("ZREM", P .. ":dead", unpack(ARGV))
for age = 0, 3 do known = known + call("HDEL", P .. ":seen:" .. (day - age), unpack(ARGV)) end
return known
