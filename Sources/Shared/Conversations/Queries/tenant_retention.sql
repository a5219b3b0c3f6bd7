-- tenant_retention: $1 tenant id, $2 days that it keeps what was said (null = for ever). Returns the tenant, or no row.
update tenants set retention_days = $2::int where id = $1::bigint
returning id, name, default_bot_id, (extract(epoch from created_at) * 1000)::bigint, retention_days
