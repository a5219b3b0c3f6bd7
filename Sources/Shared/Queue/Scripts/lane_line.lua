#!lua flags=no-writes
-- lane_line: where a lane stands in line, for people.
--
-- ARGV[1]  lane
-- ARGV[2]  how far to look in a ready list, and in the ring
--
-- Returns {now (ms), ready lanes before it in its list (-1 = not among those looked at), ready lanes in that list,
-- lists before that in the ring (-1 as above), lists in the ring, leases that hold}. Its list is its tenant's, or that of its
-- bot, where it is while the bot is paused and until it is claimed.

local lane, reach = ARGV[1], tonumber(ARGV[2])
local it = look(lane) or {}

local function place_in(list) return call("LPOS", P .. ":ready:" .. list, lane, "MAXLEN", reach) end
local function length_of(list) return call("LLEN", P .. ":ready:" .. list) end

local list = whole(it.tenant or tonumber(string.match(lane, "^(%d+)%.")) or 0)
local place = place_in(list)
local bots = string.match(lane, "^(%d+%.%d+)%.")
if it.state == "ready" and not place and bots then
  place = place_in(bots)
  -- In neither: it is far behind in the one that is so long.
  if place or length_of(list) <= reach then list = bots end
end
return {
  now, place or -1, length_of(list), call("LPOS", P .. ":ring", list, "MAXLEN", reach) or -1, call("LLEN", P .. ":ring"),
  call("ZCOUNT", P .. ":leases", now, "+inf"),
}
