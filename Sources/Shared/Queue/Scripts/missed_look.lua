#!lua flags=no-writes
-- missed_look: has anybody missed messages lately, or erased a lane since?
--
-- Returns the token of the last look of lane_refill that missed any, or of an erasure after that; 0 when there was none.

return tonumber(call("GET", P .. ":missed") or "0")
