-- retention_sessions: $1 tenant id, $2 $3 conversation and beginning (µs) of the session before the page, $4 a time (Unix ms).
-- Of the next 500, removes sessions that were over before that time. One without an end is over when its conversation has gone on without it, or
-- not at all since then. Returns how many went, and the last that was looked at; null when there was none.
with page as materialized (
    select conversation, started_at, last_at, ended_at
    from sessions
    where (conversation, started_at) > (
            greatest($1::bigint || '.', $2::text) collate "C", to_timestamp(0) + $3::bigint * interval '1 microsecond')
        and conversation < ($1::bigint || '/') collate "C"
    order by conversation, started_at
    limit 500  -- a number, as for any number the planner expects so much that it compiles the plan (JIT: 70 ms)
), gone as (
    delete from sessions as s using page as p
    where s.conversation = p.conversation and s.started_at = p.started_at
        and coalesce(p.ended_at, p.last_at) < to_timestamp($4::bigint / 1e3::float8)
        -- Not as "not exists", for which all conversations may be read.
        and (p.ended_at is not null or coalesce((
            select c.session_started_at <> p.started_at or c.last_message_at < to_timestamp($4::bigint / 1e3::float8)
            from conversations as c where c.id = p.conversation), true))
    returning s.id
), last as (
    select conversation, started_at from page order by conversation desc, started_at desc limit 1
)
select (select count(*) from gone), (select conversation from last),
    (select (extract(epoch from started_at) * 1000000)::bigint from last)
