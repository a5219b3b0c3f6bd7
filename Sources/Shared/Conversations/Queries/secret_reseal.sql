-- secret_reseal: the same values sealed anew, one element each: $1 id, $2 key id before, $3 key id now, $4 sealed values in hexadecimal,
-- before, $5 and now. One that was changed or removed meanwhile is left as it is.
-- Returns the tenants of those that were changed.
with changed as (
    update secrets as s
    set key_id = n.key_id, sealed = decode(n.sealed, 'hex')
    from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[]) as n (id, old_key_id, key_id, old_sealed, sealed)
    where s.id = n.id and s.key_id = n.old_key_id and s.sealed = decode(n.old_sealed, 'hex')
    returning s.tenant_id
)
select tenant_id from changed
