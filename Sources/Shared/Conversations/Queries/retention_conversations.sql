-- retention_conversations: $1 conversations, $2 a time (Unix ms). Removes those in which nothing was said since and of which nothing is
-- kept any more, with their sessions. A turn that is stored in this moment keeps its conversation: the two wait for each other's row.
-- Returns how many conversations and sessions went.
with gone as (
    delete from conversations as c
    where c.id = any ($1::text[]) and c.last_message_at < to_timestamp($2::bigint / 1e3::float8)
        and not exists (select from messages as m where m.conversation = c.id)
        and not exists (select from dead_letters as d where d.lane = c.id)
        and not exists (select from deliveries as d where d.conversation = c.id)
    returning c.id
), session as (
    delete from sessions as s using gone where s.conversation = gone.id returning s.id
)
select (select count(*) from gone), (select count(*) from session)
