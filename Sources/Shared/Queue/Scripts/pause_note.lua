-- pause_note: what the scripts that begin a pause have in common; Swift puts it behind the prelude.

-- Remembers a pause; returns since when it is in force.
local function note_pause(name, reason)
  local key = P .. ":pauses"
  local old = call("HGET", key, name)
  local readable, it = pcall(cjson.decode, old or "")
  it = readable and type(it) == "table" and it or {}
  local since = tonumber(it.since) or now
  if reason == "" and type(it.reason) == "string" then reason = it.reason end
  local text = '{"since":' .. whole(since)
  if reason ~= "" then text = text .. ',"reason":' .. cjson.encode(reason) end
  call("HSET", key, name, text .. "}")
  return since
end
