-- conversation_fence: $1 conversation, $2 tenant id, $3 the erasure's token. Waits for a turn that is being committed, and raises
-- the fence. Where there is no row, it makes one of bot 0, which conversation_unfence removes before anybody sees it.
-- Returns the fence as it stands now.
insert into conversations as c (id, tenant_id, bot_id, channel, user_id, last_message_at, last_token)
values ($1::text, $2::bigint, 0, '', '', now(), $3::bigint)
on conflict (id) do update set last_token = greatest(c.last_token, excluded.last_token)
returning last_token
