-- letter_drop: $1 message ids, $2 the tokens under which they died. As letter_remove, for good: what the journal still has of them goes
-- too. It would be taken for lost once nobody knows that they died, and put back.
with letter as (
    delete from dead_letters as d
    using unnest($1::text[], $2::bigint[]) as a (id, token)
    where d.id = a.id and d.token = a.token
    returning d.id, d.lane
), gone as (
    delete from journal as j using letter where j.id = letter.id
)
insert into dead_once (id, lane) select id, lane from letter
on conflict (id) do update set lane = excluded.lane, at = now()
