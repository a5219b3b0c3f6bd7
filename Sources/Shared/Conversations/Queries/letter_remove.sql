-- letter_remove: $1 message ids, $2 the tokens under which they died: a message that has died again since keeps its letter. That they
-- were dead stays known: see dead_once in the migrations.
-- $3: they are in the queue again, and go into the journal; else they leave it, where they may be for some seconds after their death.
with letter as (
    delete from dead_letters as d
    using unnest($1::text[], $2::bigint[]) as a (id, token)
    where d.id = a.id and d.token = a.token
    returning d.*
), kept as (
    insert into journal (token, id, lane, envelope)
    select token, id, lane, envelope from letter where $3::boolean order by lane, arrived_at, position
    on conflict (id) do nothing
), settled as (
    delete from journal as j using letter as l where j.id = l.id and not $3::boolean
)
insert into dead_once (id, lane) select id, lane from letter
on conflict (id) do update set lane = excluded.lane, at = now()
