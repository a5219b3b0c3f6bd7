-- message_replies: $1 conversation, $2 tenant id, $3 a reply's id, $4 most replies.
-- Replies and notices after that reply, oldest first; none when that reply is not in this conversation.
select id, seq, conversation, role, text, turn_id, status, external_id,
    (extract(epoch from created_at) * 1000)::bigint
from messages
where conversation = $1::text and tenant_id = $2::bigint and role <> 'user'
    and seq > (select seq from messages where id = $3::text and conversation = $1::text)
order by seq
limit $4::int
