-- tenant_list: all tenants, or the one with $1 as its id or $2 as its name (both null: all).
select id, name, default_bot_id, (extract(epoch from created_at) * 1000)::bigint, retention_days
from tenants
where ($1::bigint is null or id = $1::bigint) and ($2::text is null or name = $2::text)
order by id
