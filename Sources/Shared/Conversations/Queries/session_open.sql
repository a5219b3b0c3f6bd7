-- session_open: a session that begins without a message: $1 conversation, $2 started (Unix ms), $3 display id, $4 token as it was
-- when the session was read. Of a conversation that was erased since, nothing is written. To run behind lane_lock.
insert into sessions (conversation, started_at, id, last_at, messages)
select $1::text, to_timestamp($2::bigint / 1e3::float8), $3::text, to_timestamp($2::bigint / 1e3::float8), 0
where not exists (
    select from erasures as e where e.conversation = sha256(convert_to($1::text, 'UTF8')) and e.token >= $4::bigint)
on conflict (conversation, started_at) do nothing
