-- message_find: $1 message id, $2 tenant id. Returns the message and the reply of its turn, in message_page's columns each.
select m.id, m.seq, m.conversation, m.role, m.text, m.turn_id, m.status, m.external_id,
    (extract(epoch from m.created_at) * 1000)::bigint,
    r.id, r.seq, r.conversation, r.role, r.text, r.turn_id, r.status, r.external_id,
    (extract(epoch from r.created_at) * 1000)::bigint
from messages as m
left join messages as r on m.role = 'user' and r.id = 'rpl_' || substr(m.turn_id, 5) and r.tenant_id = m.tenant_id
where m.id = $1::text and m.tenant_id = $2::bigint
