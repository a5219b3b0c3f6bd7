#!lua flags=allow-oom
-- lane_bury: take the first envelopes of a leased lane out for good; their bodies are in PostgreSQL by then.
--
-- ARGV[1]  lane
-- ARGV[2]  token
-- ARGV[3]  1 = halt the lane until someone revives or resumes it, 0 = go on with the next envelope
-- then the ids of the envelopes, the head's first (any id for one that cannot be read)
--
-- Returns ok, absent (other envelopes are the first) or stale (the lease is not held); the second of two runs returns
-- stale. An empty lane becomes idle, also where it was to halt.

local lane = ARGV[1]
local mail = P .. ":mail:" .. lane
local it = held(lane, ARGV[2])
if not it then return "stale" end
local count = #ARGV - 3
local envelopes = call("LRANGE", mail, 0, count - 1)
if #envelopes < count then return "absent" end
local deaths, forgotten = {}, {}
for i = 1, count do
  local id = ARGV[i + 3]
  local readable, envelope = pcall(cjson.decode, envelopes[i])
  readable = readable and type(envelope) == "table" and type(envelope.id) == "string"
  if readable and envelope.id ~= id then return "absent" end
  if readable and not envelope.key then forgotten[#forgotten + 1] = id end
  deaths[2 * i - 1], deaths[2 * i] = stamp, id
end

call("LTRIM", mail, count, -1)
call("ZADD", P .. ":dead", unpack(deaths))
call("ZREM", P .. ":leases", lane)
unindex(forgotten)
it.attempts, it.crashes, it.reason = nil, nil, nil
if call("EXISTS", mail) == 0 then
  call("DEL", key_of(lane))
elseif ARGV[3] == "1" then
  set_aside(lane, it, "halted")
else
  it.worker = nil
  local add, make_all_ready = readying()
  add(lane, it)
  make_all_ready()
end
return "ok"
