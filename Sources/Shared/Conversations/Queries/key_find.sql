-- key_find: the key whose SHA-256 is $1 (hex), unless revoked.
select id, tenant_id, name, role, prefix, (extract(epoch from created_at) * 1000)::bigint, null::bigint
from api_keys where hash = decode($1::text, 'hex') and revoked_at is null
