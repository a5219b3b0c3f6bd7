-- verify_fates: what became of the accepted messages: all, stored, dead (and not stored), waiting (and neither), lost. The rest was
-- erased.
select count(*), count(m.id), count(d.id) filter (where m.id is null),
    count(w.id) filter (where m.id is null and d.id is null),
    (select count(*) from pg_temp.verify_unaccounted)
from pg_temp.verify_record as r
left join messages as m on m.id = r.id
left join dead_letters as d on d.id = r.id
left join pg_temp.verify_waiting as w on w.id = r.id
