-- verify_accepted: $1 whether the mailboxes must be empty, and the journal but for what workers remove within seconds. Breaches of
-- "a message answered 202 is answered or visibly dead".
select 'lost', u.id || ' in ' || u.conversation from pg_temp.verify_unaccounted as u
union all
select 'astray', r.id || ' of ' || r.conversation || ' in ' || m.conversation
from pg_temp.verify_record as r
join messages as m on m.id = r.id
where m.conversation <> r.conversation or m.role <> 'user'
union all
select 'waiting', w.id || ' in ' || w.conversation from pg_temp.verify_waiting as w where $1::boolean
union all
select 'journal-left', j.id || ' in ' || j.lane
from journal as j
where $1::boolean and j.accepted_at < now() - interval '1 minute' and j.id not in (select id from pg_temp.verify_waiting)
