#!lua flags=no-writes
-- lane_line: where a lane stands in line, for people.
--
-- ARGV[1]  lane
-- ARGV[2]  how far to look in its tenant's ready list, and in the ring
--
-- Returns {now (ms), ready lanes of its tenant before it (-1 = not among those looked at),
-- ready lanes of its tenant, tenants before that in the ring (-1 as above), tenants in the ring, leases that hold}.

local lane, reach = ARGV[1], tonumber(ARGV[2])
local it = look(lane) or {}
local tenant = whole(it.tenant or tonumber(string.match(lane, "^(%d+)%.")) or 0)
local ready = P .. ":ready:" .. tenant
return {
  now, call("LPOS", ready, lane, "MAXLEN", reach) or -1, call("LLEN", ready),
  call("LPOS", P .. ":ring", tenant, "MAXLEN", reach) or -1, call("LLEN", P .. ":ring"),
  call("ZCOUNT", P .. ":leases", now, "+inf"),
}
