-- letter_reopen: $1 message ids, $2 the tokens under which they died. Before they are retried: the turns that gave them up go, with
-- their messages and notices, so that they can be answered under the same ids. A message that was answered after all, or has died
-- again since, keeps its turn.
with turn as (
    delete from turns as t
    using unnest($1::text[], $2::bigint[]) as a (id, token), dead_letters as d
    where d.id = a.id and d.token = a.token and t.id = d.turn_id and t.token = d.token and t.status in ('failed', 'dead')
    returning t.id
)
delete from messages as m using turn where m.turn_id = turn.id
