-- retention_turns: $1 conversations, $2 a time (Unix ms), $3 how many messages of each are looked at, from the oldest on; more than a turn
-- has. Removes turns that ended before that time, with their messages, replies and deliveries. One whose reply is still to be delivered
-- stays. Messages first, as conversation_erase does, so that the two cannot deadlock.
-- Returns how many messages of users, replies, turns and deliveries went, and the conversations, with spaces between them, of which more
-- may go.
with oldest as materialized (
    select m.conversation, m.id, m.seq, m.turn_id, m.created_at
    from unnest($1::text[]) as c (id)
    cross join lateral (
        select conversation, id, seq, turn_id, created_at from messages where conversation = c.id order by seq limit $3::int
    ) as m
), edge as (
    -- The last turn that is looked at may have messages behind that.
    select conversation, (array_agg(turn_id order by seq desc))[1] as turn_id
    from oldest
    group by conversation
    having count(*) = $3::int
), old as (
    select o.id, o.turn_id
    from oldest as o
    left join turns as t on t.id = o.turn_id
    where coalesce(t.finished_at, o.created_at) < to_timestamp($2::bigint / 1e3::float8)
        and not exists (select from edge as e where e.conversation = o.conversation and e.turn_id = o.turn_id)
        -- Not as "not exists", for which all deliveries may be read.
        and coalesce((
            select d.status <> 'pending' from deliveries as d where d.reply_id = 'rpl_' || substr(o.turn_id, 5)), true)
), message as (
    delete from messages as m using old where m.id = old.id
    returning m.id, m.conversation, m.turn_id, m.role
), turn as (
    delete from turns as t where t.id in (select turn_id from message) returning t.id
), delivery as (
    delete from deliveries as d using message as m where d.reply_id = m.id and m.role <> 'user' returning d.reply_id
), once as (
    delete from dead_once as d using message as m where d.id = m.id
)
select (select count(*) from message where role = 'user'), (select count(*) from message where role <> 'user'),
    (select count(*) from turn), (select count(*) from delivery),
    (select string_agg(e.conversation, ' ') from edge as e
    where exists (select from message as m where m.conversation = e.conversation))
