-- key_revoke: $1 tenant id, $2 key id. Returns its hash (hex), also when it was revoked before; no row when there is no such key.
update api_keys set revoked_at = coalesce(revoked_at, now())
where tenant_id = $1::bigint and id = $2::bigint
returning encode(hash, 'hex')
