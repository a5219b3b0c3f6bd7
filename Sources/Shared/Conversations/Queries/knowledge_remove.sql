-- knowledge_remove: $1 bot id, $2 entry id.
delete from knowledge where bot_id = $1::bigint and id = $2::bigint
