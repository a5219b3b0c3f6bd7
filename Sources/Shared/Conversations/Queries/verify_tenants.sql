-- verify_tenants: what is of one tenant and stands with another: messages, turns, bots, names, dead letters.
select v.breach, m.id || ' in ' || m.conversation
from messages as m
left join conversations as c on c.id = m.conversation
left join turns as t on t.id = m.turn_id
cross join lateral (
    values
        ('conversation-missing', c.id is null),
        ('foreign-message', c.tenant_id <> m.tenant_id),
        ('foreign-turn', t.conversation <> m.conversation)
) as v (breach, holds)
where v.holds
union all
select 'foreign-bot', c.id || ' with bot ' || c.bot_id
from conversations as c
left join bots as b on b.id = c.bot_id
where b.tenant_id <> c.tenant_id or not starts_with(c.id, c.tenant_id || '.' || c.bot_id || '.')
union all
select 'foreign-letter', d.id || ' in ' || d.lane
from dead_letters as d
where d.lane ~ '^[0-9]+[.]' and split_part(d.lane, '.', 1) <> d.tenant_id::text
