-- conversation_ids: $1 what the ids begin with ("5." a tenant's, "5.2." a bot's), $2 ids after this one, $3 most.
-- Conversations, and lanes that left nothing but dead letters, messages that were dead once, some that wait in the journal, events, or a
-- session that nobody used. In order of ids, byte by byte.
-- The range by the primary key stands for "begins with": "/" is the byte after ".".
select id from (
    (select id from conversations
    where id > greatest($1::text, $2::text) collate "C" and id < (rtrim($1::text, '.') || '/') collate "C"
    order by id limit $3::int)
    union
    (select lane as id from dead_letters
    where lane > greatest($1::text, $2::text) collate "C" and lane < (rtrim($1::text, '.') || '/') collate "C"
    order by lane limit $3::int)
    union
    (select lane as id from dead_once
    where lane > greatest($1::text, $2::text) collate "C" and lane < (rtrim($1::text, '.') || '/') collate "C"
    order by lane limit $3::int)
    union
    (select distinct conversation as id from lane_events
    where conversation > greatest($1::text, $2::text) collate "C" and conversation < (rtrim($1::text, '.') || '/') collate "C"
    order by conversation limit $3::int)
    union
    (select lane as id from journal
    where lane > greatest($1::text, $2::text) collate "C" and lane < (rtrim($1::text, '.') || '/') collate "C"
    group by lane order by lane limit $3::int)
    union
    (select distinct conversation as id from sessions
    where conversation > greatest($1::text, $2::text) collate "C" and conversation < (rtrim($1::text, '.') || '/') collate "C"
    order by conversation limit $3::int)
) as found
order by id limit $3::int
