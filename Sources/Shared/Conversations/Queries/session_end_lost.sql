-- session_end_lost: $1 Unix ms: what began before it cannot last any more; $2 most of each tenant. Ends sessions that Redis knows
-- nothing of, because it lost its data: they are over by their age. Returns a row for each.
update sessions as s set ended_at = now(), end_reason = 'age', last_at = lost.last_at, messages = lost.messages
from (
    select o.conversation, o.started_at, coalesce(c.last_message_at, o.last_at) as last_at,
        coalesce(c.session_messages, o.messages) as messages
    from tenants as t
    cross join lateral (
        select * from sessions as o
        where split_part(o.conversation, '.', 1) = t.id::text and o.ended_at is null
            and o.started_at < to_timestamp($1::bigint / 1e3::float8)
        order by o.started_at limit $2::int
    ) as o
    left join conversations as c on c.id = o.conversation and c.session_started_at = o.started_at
) as lost
where s.conversation = lost.conversation and s.started_at = lost.started_at and s.ended_at is null
returning 1
