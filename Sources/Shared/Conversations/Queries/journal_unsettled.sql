-- journal_unsettled: $1 ids of messages that Redis does not know. Returns those that are lost: in the journal, and not stored, dead or
-- erased. A message is stored before it leaves Redis: what is in neither of them is lost. To run behind journal_indexes.
select j.id from journal as j
where j.id = any ($1::text[]) and not exists (select from messages as m where m.id = j.id)
    and not exists (select from dead_letters as d where d.id = j.id)
    and not exists (
        select from erasures as e where e.conversation = sha256(convert_to(j.lane, 'UTF8')) and e.token > j.token)
