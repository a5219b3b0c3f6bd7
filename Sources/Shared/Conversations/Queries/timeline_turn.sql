-- timeline_turn: $1 message id, $2 tenant id (null = any). A user's message that is stored, and its turn; no row: it is not.
select m.conversation, (extract(epoch from m.created_at) * 1000)::bigint, t.id, t.status, t.token, t.worker, t.attempts, t.messages,
    t.provider, t.model, t.prompt_tokens, t.completion_tokens, t.error, (extract(epoch from t.started_at) * 1000)::bigint,
    (extract(epoch from t.finished_at) * 1000)::bigint, (extract(epoch from t.stored_at) * 1000)::bigint, t.trace,
    exists (select from messages as r where r.id = 'rpl_' || substr(t.id, 5))
from messages as m
join turns as t on t.id = m.turn_id
where m.id = $1::text and m.role = 'user' and ($2::bigint is null or m.tenant_id = $2::bigint)
