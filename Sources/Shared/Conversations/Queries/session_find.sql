-- session_find: $1 tenant id, $2 display id. The conversations of its sessions that last, at most one for each bot and channel.
-- A display id says the user; the conversation's id needs the bot and the channel, too: so few are possible that each is looked up.
select s.conversation
from bots as b
cross join unnest(array['http', 'web', 'whatsapp', 'telegram']) as channel
join sessions as s
    on s.conversation = concat_ws('.', $1::bigint, b.id, channel, substr($2::text, length('tenant__' || $1::bigint) + 1))
where b.tenant_id = $1::bigint and starts_with($2::text, 'tenant_' || $1::bigint || '_') and s.ended_at is null
order by s.conversation
