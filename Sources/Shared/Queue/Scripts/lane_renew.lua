#!lua flags=allow-oom
-- lane_renew: extend all leases of a worker.
--
-- ARGV[1]  lease, ms from now
-- then for each lease: lane, token
--
-- Returns the lanes whose lease is lost. Run twice, it extends twice.

local ends = whole(now + ARGV[1])
local keys, leases, lost = {}, {}, {}
for i = 2, #ARGV, 2 do keys[#keys + 1] = key_of(ARGV[i]) end
local stands = call("MGET", unpack(keys))
for i = 2, #ARGV, 2 do
  local lane = ARGV[i]
  if is_held(stands[i / 2], ARGV[i + 1]) then
    leases[#leases + 1] = ends
    leases[#leases + 1] = lane
  else
    lost[#lost + 1] = lane
  end
end
if #leases > 0 then call("ZADD", P .. ":leases", unpack(leases)) end
return lost
