-- bot_default: the name of the default bot of $1 (tenant id); no row when there is none.
select b.name from tenants as t join bots as b on b.id = t.default_bot_id where t.id = $1::bigint
