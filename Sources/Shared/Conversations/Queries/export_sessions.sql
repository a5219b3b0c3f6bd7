-- export_sessions: $1 conversation, $2 cursor of the page before ('' = from the beginning), $3 most. Sessions by their beginning, as JSON.
select (extract(epoch from started_at) * 1000000)::bigint::text, json_build_object(
    'id', id, 'started_at', to_char(started_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'last_at', to_char(last_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'messages', messages,
    'ended_at', to_char(ended_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'end_reason', end_reason)::text
from sessions
where conversation = $1::text
    and started_at > to_timestamp(0) + coalesce(nullif($2::text, '')::bigint, -1) * interval '1 microsecond'
order by started_at
limit $3::int
