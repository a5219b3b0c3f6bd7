-- export_events: $1 conversation, $2 cursor of the page before ('' = from the beginning), $3 most. What was out of the ordinary in it, in
-- the order in which it was noted: the event as JSON, and its detail, as it was written. Not which worker it was: that says nothing of
-- the user.
select id::text, json_build_object(
    'at', to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'kind', kind, 'message', message,
    'token', token)::text, detail
from lane_events
where conversation = $1::text and id > coalesce(nullif($2::text, '')::bigint, 0)
order by id
limit $3::int
