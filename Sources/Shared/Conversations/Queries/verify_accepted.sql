-- verify_accepted: $1 whether the mailboxes must be empty. Breaches of "a message answered 202 is answered or visibly dead".
select 'lost', u.id || ' in ' || u.conversation from pg_temp.verify_unaccounted as u
union all
select 'astray', r.id || ' of ' || r.conversation || ' in ' || m.conversation
from pg_temp.verify_record as r
join messages as m on m.id = r.id
where m.conversation <> r.conversation or m.role <> 'user'
union all
select 'waiting', w.id || ' in ' || w.conversation from pg_temp.verify_waiting as w where $1::boolean
