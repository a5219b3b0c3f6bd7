-- key_create: $1 tenant id, $2 name, $3 role, $4 SHA-256 of the key, hex, $5 its first characters. Returns the key.
insert into api_keys (tenant_id, name, role, hash, prefix)
values ($1::bigint, $2::text, $3::text, decode($4::text, 'hex'), $5::text)
returning id, tenant_id, name, role, prefix, (extract(epoch from created_at) * 1000)::bigint, null::bigint
