-- verify_turns: breaches of "at most one reply per turn", and what goes with it: a turn has its messages, an answered one has its
-- reply, and whatever names a turn has one.
-- Both tables are read once: millions of turns are grouped and joined, none is looked up.
select v.breach, v.turn
from turns as t
full join (
    select turn_id, count(*) filter (where role = 'user') as messages, count(*) filter (where role <> 'user') as replies,
        max(seq) filter (where role = 'user') as last_message, min(seq) filter (where role <> 'user') as first_reply
    from messages
    group by turn_id
) as m on m.turn_id = t.id
cross join lateral (
    values
        ('two-replies', t.id, m.replies > 1),
        ('messages-missing', t.id, coalesce(m.messages, 0) <> t.messages),
        ('reply-missing', t.id, t.status in ('answered', 'failed') and coalesce(m.replies, 0) = 0),
        ('turn-missing', m.turn_id, t.id is null),
        ('reply-first', t.id, m.first_reply < m.last_message)
) as v (breach, turn, holds)
where v.holds and v.turn is not null
