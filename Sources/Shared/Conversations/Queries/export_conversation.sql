-- export_conversation: $1 conversation. What is kept of the conversation itself, as the members of a JSON object; no row when it has none.
select json_build_object(
    'created_at', to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'last_message_at', to_char(last_message_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text
from conversations where id = $1::text
