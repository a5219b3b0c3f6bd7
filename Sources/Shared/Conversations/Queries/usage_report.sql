-- usage_report: $1 tenant id, $2 first and $3 last day (ISO, UTC). One row per day, bot and model, in this order.
select day::text, bot_id, model, sum(turns)::bigint, sum(messages)::bigint, sum(prompt_tokens)::bigint,
    sum(completion_tokens)::bigint
from usage
where tenant_id = $1::bigint and day between $2::date and $3::date
group by day, bot_id, model
order by day, bot_id, model
