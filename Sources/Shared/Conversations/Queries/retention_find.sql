-- retention_find: $1 tenant id, $2 conversations after this one, $3 a time (Unix ms), $4 most. In the order of their ids: whether the
-- oldest message is from before that time, and whether nothing was said since.
-- Messages have no index by time, which every turn would pay for: here each conversation's first is looked at, in one step of the index
-- by conversation (about 5 µs).
select c.id, coalesce(m.created_at < to_timestamp($3::bigint / 1e3::float8), false),
    c.last_message_at < to_timestamp($3::bigint / 1e3::float8)
from (
    select id, last_message_at from conversations
    where id > greatest($1::bigint || '.', $2::text) collate "C" and id < ($1::bigint || '/') collate "C"
    order by id
    limit $4::int
) as c
left join lateral (select created_at from messages where conversation = c.id order by seq limit 1) as m on true
order by c.id
