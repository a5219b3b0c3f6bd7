-- export_messages: $1 conversation, $2 cursor of the page before ('' = from the beginning), $3 most. Messages, replies and notices in
-- their order: the message as JSON; of the first of a turn also the turn, with what it cost, and the turn's trace, as it was written.
select m.seq::text, json_build_object(
    'id', m.id, 'role', m.role, 'text', m.text, 'status', m.status, 'external_id', m.external_id, 'turn_id', m.turn_id,
    'created_at', to_char(m.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text,
    case when t.id is not null then json_build_object(
        'started_at', to_char(t.started_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'finished_at', to_char(t.finished_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'stored_at', to_char(t.stored_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'provider', t.provider, 'model', t.model, 'prompt_tokens', t.prompt_tokens,
        'completion_tokens', t.completion_tokens, 'attempts', t.attempts, 'error', t.error) end::text,
    t.trace
from messages as m
left join turns as t on t.id = m.turn_id and m.id = 'msg_' || substr(m.turn_id, 5)
where m.conversation = $1::text and m.seq > coalesce(nullif($2::text, '')::bigint, 0)
order by m.seq
limit $3::int
