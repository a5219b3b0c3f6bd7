-- session_end: sessions that have ended. One element each: $1 conversation, $2 started (Unix ms), $3 display id, $4 last message
-- (Unix ms), $5 messages, $6 ended (Unix ms), $7 reason, $8 token of the lease it was seen under. Ending one twice changes nothing.
-- Of a conversation that was erased since, nothing is written. To run behind lane_lock.
insert into sessions as s (conversation, started_at, id, last_at, messages, ended_at, end_reason)
select t.conversation, to_timestamp(t.started / 1e3::float8), t.id, to_timestamp(t.last / 1e3::float8), t.messages,
    to_timestamp(t.ended / 1e3::float8), t.reason
from unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[], $8::bigint[])
    as t (conversation, started, id, last, messages, ended, reason, token)
where not exists (
    select from erasures as e
    where e.conversation = sha256(convert_to(t.conversation, 'UTF8')) and e.token >= t.token)
order by t.conversation, t.started
on conflict (conversation, started_at) do update
    set last_at = excluded.last_at, messages = excluded.messages, ended_at = excluded.ended_at, end_reason = excluded.end_reason
    where s.ended_at is null
