-- conversation_find: $1 conversation, $2 tenant id.
select id, bot_id, channel, user_id, (extract(epoch from created_at) * 1000)::bigint,
    (extract(epoch from last_message_at) * 1000)::bigint, last_token
from conversations where id = $1::text and tenant_id = $2::bigint
