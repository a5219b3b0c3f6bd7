-- verify_recorded_order: breaches of "in order": messages that are stored before one that was accepted earlier. Those that were dead
-- have no place in that order.
select 'recorded-swapped', s.id || ' (' || s.number || ') before ' || s.id_before || ' (' || s.number_before || ') in ' || s.conversation
from (
    select r.conversation, r.id, r.number, m.seq, lag(m.seq) over accepted as seq_before, lag(r.id) over accepted as id_before,
        lag(r.number) over accepted as number_before
    from pg_temp.verify_record as r
    join messages as m on m.id = r.id
    where r.id not in (table pg_temp.verify_died)
    window accepted as (partition by r.conversation order by r.number)
) as s
where s.seq < s.seq_before
