-- verify_waiting_add: $1 ids, $2 conversations.
insert into pg_temp.verify_waiting (id, conversation)
select t.id, t.conversation from unnest($1::text[], $2::text[]) as t (id, conversation)
on conflict (id) do nothing
