-- conversation_erase: $1 conversation, $2 tenant id, $3 the erasure's token, $4 ids of its dead letters.
-- Removes what was written under that token and lower ones. What is newer was said after the erasure and stays. Usage stays, it
-- holds sums only. Turns have no index by conversation: they are found through their messages.
-- Returns the rows removed: conversations, messages, turns, sessions, deliveries, dead letters; how many of the messages were replies or
-- notices; and events.
with conversation as (
    delete from conversations where id = $1::text and tenant_id = $2::bigint and last_token <= $3::bigint returning id
), message as (
    delete from messages as m where m.conversation = $1::text and m.tenant_id = $2::bigint
        and not exists (select from turns as t where t.id = m.turn_id and t.token > $3::bigint)
    returning m.role
), turn as (
    delete from turns as t where t.token <= $3::bigint and t.conversation = $1::text
        and t.id in (select m.turn_id from messages as m where m.conversation = $1::text and m.tenant_id = $2::bigint)
    returning t.id
), session as (
    delete from sessions as s where s.conversation = $1::text and starts_with(s.conversation, $2::bigint || '.')
        and not exists (
            select from conversations as c
            where c.id = $1::text and c.last_token > $3::bigint and c.session_started_at = s.started_at)
    returning s.id
), delivery as (
    delete from deliveries where conversation = $1::text and tenant_id = $2::bigint returning reply_id
), letter as (
    delete from dead_letters where lane = $1::text and tenant_id = $2::bigint and id = any ($4::text[]) returning id
), event as (
    delete from lane_events where conversation = $1::text and token <= $3::bigint and starts_with(conversation, $2::bigint || '.')
    returning id
), once as (
    delete from dead_once where lane = $1::text and starts_with(lane, $2::bigint || '.')
)
select (select count(*) from conversation), (select count(*) from message), (select count(*) from turn),
    (select count(*) from session), (select count(*) from delivery), (select count(*) from letter),
    (select count(*) from message where role <> 'user'), (select count(*) from event)
