#!lua flags=no-writes
-- lane_locate: where a message is.
--
-- ARGV[1]  message id
-- ARGV[2]  how far to look in the mailbox
--
-- Returns {lane, state, position from the head, envelope}, position -1 and envelope '' when the mailbox has it no more;
-- state is then dead or gone. nil when the id is not known here.

local id = ARGV[1]
local day = math.floor(now / 86400000)
local entry = call("HGET", P .. ":seen:" .. day, id) or call("HGET", P .. ":seen:" .. (day - 1), id)
if not entry then return false end
local lane = string.match(entry, "^%S+ (.+)$")

local mark = '"id":"' .. id .. '"'
for position, envelope in ipairs(call("LRANGE", P .. ":mail:" .. lane, 0, tonumber(ARGV[2]) - 1)) do
  if string.find(envelope, mark, 1, true) then
    local it = look(lane)
    return {lane, it and it.state or "idle", position - 1, envelope}
  end
end
return {lane, call("ZSCORE", P .. ":dead", id) and "dead" or "gone", -1, ""}
