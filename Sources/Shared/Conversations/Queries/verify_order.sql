-- verify_order: $1 whether arrivals count, too. Breaches of "in order", as far as the database alone shows them.
-- Turns of a conversation are stored under growing tokens. Arrivals are the gateways' clocks, before a message is accepted: two that
-- come at the same moment may be accepted the other way round, so less than a second says nothing. A message that was dead and is
-- retried comes late by rights.
select case when s.token < s.token_before then 'turns-swapped' else 'arrivals-swapped' end,
    s.id || ' after ' || s.id_before || ' in ' || s.conversation
from (
    select m.conversation, m.id, m.created_at, t.token, lag(t.token) over stored as token_before, lag(m.id) over stored as id_before,
        max(m.created_at) over (stored rows between unbounded preceding and 1 preceding) as latest
    from messages as m
    join turns as t on t.id = m.turn_id
    where m.role = 'user'
    window stored as (partition by m.conversation order by m.seq)
) as s
where s.token < s.token_before or (
    $1::boolean and s.created_at < s.latest - interval '1 second' and s.id not in (table pg_temp.verify_died))
