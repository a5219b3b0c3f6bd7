-- knowledge_list: $1 bot id, $2 entries with a greater id, $3 most entries.
select id, question, answer from knowledge where bot_id = $1::bigint and id > $2::bigint order by id limit $3::int
