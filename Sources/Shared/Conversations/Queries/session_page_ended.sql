-- session_page_ended: $1 tenant id, $2 end (Unix ms) and $3 conversation of the last session of the page before (null = from the
-- newest), $4 most. Sessions that have ended.
select s.conversation, (extract(epoch from s.started_at) * 1000)::bigint, (extract(epoch from s.last_at) * 1000)::bigint,
    s.messages, (extract(epoch from s.ended_at) * 1000)::bigint, s.end_reason, b.name
from sessions as s
left join bots as b on b.id::text = split_part(s.conversation, '.', 2)
where split_part(s.conversation, '.', 1) = $1::bigint::text and s.ended_at is not null
    and ($2::bigint is null
        or (s.ended_at, s.conversation) < (to_timestamp($2::bigint / 1e3::float8), $3::text collate "C"))
order by s.ended_at desc, s.conversation desc
limit $4::int
