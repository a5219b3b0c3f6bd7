-- export_deliveries: $1 conversation, $2 cursor of the page before ('' = from the beginning), $3 most. Its deliveries, as JSON.
select reply_id, json_build_object(
    'reply_id', reply_id, 'channel', channel, 'recipient', recipient, 'status', status, 'attempts', attempts,
    'external_id', external_id, 'error', error,
    'created_at', to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'sent_at', to_char(sent_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text
from deliveries
where conversation = $1::text and reply_id > $2::text
order by reply_id
limit $3::int
