-- verify_journal_add: messages of the journal that are not settled wait as well: Redis may have lost them, and gets them back.
insert into pg_temp.verify_waiting (id, conversation)
select j.id, j.lane from journal as j
where not exists (select from messages as m where m.id = j.id) and not exists (select from dead_letters as d where d.id = j.id)
    and not exists (
        select from erasures as e where e.conversation = sha256(convert_to(j.lane, 'UTF8')) and e.token > j.token)
on conflict (id) do nothing
