-- conversation_erase: $1 conversation, $2 tenant id. Removes all rows of it; usage stays, it holds sums only.
-- Turns have no index by conversation: they are found through their messages.
-- Returns the rows removed: conversations, messages, turns, sessions, deliveries, dead letters.
with conversation as (
    delete from conversations where id = $1::text and tenant_id = $2::bigint returning id
), message as (
    delete from messages where conversation = $1::text and tenant_id = $2::bigint returning turn_id
), turn as (
    delete from turns where id in (select turn_id from message) and conversation = $1::text returning id
), session as (
    delete from sessions where conversation in (select id from conversation) returning id
), delivery as (
    delete from deliveries where conversation = $1::text and tenant_id = $2::bigint returning reply_id
), letter as (
    delete from dead_letters where lane = $1::text and tenant_id = $2::bigint returning id
)
select (select count(*) from conversation), (select count(*) from message), (select count(*) from turn),
    (select count(*) from session), (select count(*) from delivery), (select count(*) from letter)
