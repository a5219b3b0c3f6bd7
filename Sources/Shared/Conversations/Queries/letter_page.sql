-- letter_page: $1 tenant id (null = all), $2 conversations that begin so (null = all), $3 reason (null = all), $4 died before
-- (Unix ms), $5 $6 $7 time of arrival (µs), token and id of the head before the page, $8 most heads.
-- Letters in the order in which their messages arrived, a conversation's in its own order, with all messages of a head's turn.
with head as (
    select * from dead_letters
    where position = 0 and ($1::bigint is null or tenant_id = $1::bigint)
        and ($2::text is null or starts_with(lane, $2::text)) and ($3::text is null or reason = $3::text)
        and died_at < to_timestamp($4::bigint / 1e3::float8)
        and (arrived_at, token, id) > (to_timestamp(0) + $5::bigint * interval '1 microsecond', $6::bigint, $7::text)
    order by arrived_at, token, id
    limit $8::int
)
select l.id, l.lane, l.tenant_id, l.envelope, l.reason, l.error, l.worker, l.attempts, l.crashes,
    (extract(epoch from l.arrived_at) * 1000)::bigint, (extract(epoch from l.died_at) * 1000)::bigint, l.turn_id, l.position,
    l.token, (extract(epoch from h.arrived_at) * 1000000)::bigint
from head as h
join lateral (
    select h.*
    union all
    select d.* from dead_letters as d where d.turn_id = h.turn_id and d.position > 0
) as l on true
order by h.arrived_at, h.token, h.id, l.position
