-- session_begin: sessions that turns have opened, written in the transaction that stores the turns. One element each:
-- $1 conversation, $2 started (Unix ms), $3 display id, $4 last message (Unix ms), $5 messages.
insert into sessions (conversation, started_at, id, last_at, messages)
select t.conversation, to_timestamp(t.started / 1e3::float8), t.id, to_timestamp(t.last / 1e3::float8), t.messages
from unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::bigint[])
    as t (conversation, started, id, last, messages)
on conflict (conversation, started_at) do nothing
