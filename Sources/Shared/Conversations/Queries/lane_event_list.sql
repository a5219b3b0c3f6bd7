-- lane_event_list: $1 conversation, $2 since (Unix ms), $3 most, $4 until (Unix ms; null = to the end) for what did not happen to the
-- message $5. The newest, oldest first.
select e.at, e.token, e.message, e.kind, e.worker, e.detail
from (
    select id, (extract(epoch from at) * 1000)::bigint as at, token, message, kind, worker, detail
    from lane_events
    where conversation = $1::text and at >= to_timestamp($2::bigint / 1e3::float8)
        and ($4::bigint is null or at <= to_timestamp($4::bigint / 1e3::float8) or message = $5::text)
    order by id desc
    limit $3::int
) as e
order by e.at, e.id
