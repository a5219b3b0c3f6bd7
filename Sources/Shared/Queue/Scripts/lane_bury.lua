#!lua flags=allow-oom
-- lane_bury: take the head of a leased lane out for good; its body is in PostgreSQL by then.
--
-- ARGV[1]  lane
-- ARGV[2]  token
-- ARGV[3]  message id of the head (any id when the head cannot be read)
-- ARGV[4]  1 = halt the lane until someone revives or resumes it, 0 = go on with the next envelope
--
-- Returns ok, absent (another envelope is the head) or stale (the lease is not held); the second of two runs returns
-- stale. An empty lane becomes idle, also where it was to halt or pause.

local lane, id = ARGV[1], ARGV[3]
local mail = P .. ":mail:" .. lane
local it = held(lane, ARGV[2])
if not it then return "stale" end
local head = call("LINDEX", mail, 0)
if not head then return "absent" end
local readable, envelope = pcall(cjson.decode, head)
readable = readable and type(envelope) == "table" and type(envelope.id) == "string"
if readable and envelope.id ~= id then return "absent" end

call("LPOP", mail)
call("ZADD", P .. ":dead", stamp, id)
call("ZREM", P .. ":leases", lane)
if readable and not envelope.key then unindex({id}) end
it.attempts, it.crashes, it.reason = nil, nil, nil
if call("EXISTS", mail) == 0 then
  call("DEL", key_of(lane))
elseif ARGV[4] == "1" then
  set_aside(lane, it, "halted")
else
  it.worker = nil
  local add, make_all_ready = readying()
  add(lane, it)
  make_all_ready()
end
return "ok"
