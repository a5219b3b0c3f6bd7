-- tenant_create: $1 name, $2 days that it keeps what was said (null = for ever). Returns the tenant, or no row when the name is taken.
insert into tenants (name, retention_days) values ($1::text, $2::int)
on conflict (name) do nothing
returning id, name, default_bot_id, (extract(epoch from created_at) * 1000)::bigint, retention_days
