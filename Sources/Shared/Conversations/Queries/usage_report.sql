-- usage_report: $1 tenant id (null = all), $2 first day (ISO, UTC). One row per tenant, day, bot and model, in this order. A bot
-- that is gone has no name.
select u.tenant_id, t.name, u.day::text, u.bot_id, b.name, u.model, sum(u.turns)::bigint, sum(u.messages)::bigint,
    sum(u.prompt_tokens)::bigint, sum(u.completion_tokens)::bigint
from usage as u
join tenants as t on t.id = u.tenant_id
left join bots as b on b.id = u.bot_id
where ($1::bigint is null or u.tenant_id = $1::bigint) and u.day >= $2::date
group by u.tenant_id, t.name, u.day, u.bot_id, b.name, u.model
order by t.name, u.day, u.bot_id, u.model
