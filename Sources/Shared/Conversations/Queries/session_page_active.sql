-- session_page_active: $1 tenant id, $2 start (Unix ms) and $3 conversation of the last session of the page before (null = from the
-- newest), $4 most. Sessions that last, as far as is known here: one that is over is told so by the next sweep.
-- Their last activity and messages are kept in conversations.
select s.conversation, (extract(epoch from s.started_at) * 1000)::bigint,
    (extract(epoch from case when c.id is null then s.last_at else c.last_message_at end) * 1000)::bigint,
    case when c.id is null then s.messages else c.session_messages end, null::bigint, null::text, b.name
from sessions as s
left join conversations as c on c.id = s.conversation and c.session_started_at = s.started_at
left join bots as b on b.id::text = split_part(s.conversation, '.', 2)
where split_part(s.conversation, '.', 1) = $1::bigint::text and s.ended_at is null
    and ($2::bigint is null
        or (s.started_at, s.conversation) < (to_timestamp($2::bigint / 1e3::float8), $3::text collate "C"))
order by s.started_at desc, s.conversation desc
limit $4::int
