-- tenant_create: $1 name. Returns the tenant, or no row when the name is taken.
insert into tenants (name) values ($1::text)
on conflict (name) do nothing
returning id, name, default_bot_id, (extract(epoch from created_at) * 1000)::bigint
