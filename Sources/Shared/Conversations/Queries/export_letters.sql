-- export_letters: $1 conversation, $2 cursor of the page before ('' = from the beginning), $3 most. Its dead letters, as JSON.
select id, json_build_object(
    'id', id, 'envelope', envelope, 'reason', reason, 'error', error, 'attempts', attempts, 'crashes', crashes,
    'arrived_at', to_char(arrived_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'died_at', to_char(died_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'turn_id', turn_id)::text
from dead_letters
where lane = $1::text and id > $2::text
order by id
limit $3::int
