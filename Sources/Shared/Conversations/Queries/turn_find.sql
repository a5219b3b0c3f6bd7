-- turn_find: $1 ids of messages, in the order in which they wait. Returns the turn that has stored the first of them, how many of
-- them it has stored, counted from the first, and its reply, if it had one. No row: the first is not stored.
select t.id, t.status, t.token, t.conversation, (extract(epoch from t.finished_at) * 1000)::bigint,
    coalesce((
        select min(w.place) - 1 from unnest($1::text[]) with ordinality as w (id, place)
        where not exists (select from messages as s where s.id = w.id and s.turn_id = t.id)
    ), cardinality($1::text[]))::bigint,
    r.id, r.role, r.text
from messages as m
join turns as t on t.id = m.turn_id
left join messages as r on r.id = 'rpl_' || substr(t.id, 5)
where m.id = ($1::text[])[1]
