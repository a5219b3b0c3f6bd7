-- letter_remove: $1 message ids, $2 the tokens under which they died: a message that has died again since keeps its letter. That they
-- were dead stays known: see dead_once in the migrations. $3 whether they go into the journal, behind what is there: one that still is
-- there gets another place, by which journal_page, if it saw it dead a moment ago, sees that it is not settled any more.
with letter as (
    delete from dead_letters as d
    using unnest($1::text[], $2::bigint[]) as a (id, token)
    where d.id = a.id and d.token = a.token
    returning d.*
), kept as (
    insert into journal (token, id, lane, envelope)
    select token, id, lane, envelope from letter where $3::boolean order by lane, arrived_at, position
    on conflict (id) do update set seq = default
)
insert into dead_once (id, lane) select id, lane from letter
on conflict (id) do update set lane = excluded.lane, at = now()
