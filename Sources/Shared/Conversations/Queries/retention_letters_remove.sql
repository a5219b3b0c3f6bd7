-- retention_letters_remove: $1 message ids, $2 the tokens under which they died: a message that has died again since keeps its letter.
delete from dead_letters as d using unnest($1::text[], $2::bigint[]) as a (id, token)
where d.id = a.id and d.token = a.token
