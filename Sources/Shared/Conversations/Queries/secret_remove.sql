-- secret_remove: $1 tenant id, $2 bot id (null = the tenant's own), $3 kind, $4 name.
delete from secrets
where tenant_id = $1::bigint and coalesce(bot_id, 0) = coalesce($2::bigint, 0) and kind = $3::text and name = $4::text
