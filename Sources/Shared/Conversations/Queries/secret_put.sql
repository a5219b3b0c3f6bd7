-- secret_put: $1 tenant id, $2 bot id (null = all of the tenant's), $3 kind, $4 name, $5 key id, $6 sealed value. Replaces one that is
-- there. Returns whether it is new; no row when the bot is not the tenant's.
insert into secrets as s (tenant_id, bot_id, kind, name, key_id, sealed)
select $1::bigint, $2::bigint, $3::text, $4::text, $5::text, $6::bytea
where $2::bigint is null or exists (select from bots where id = $2::bigint and tenant_id = $1::bigint)
on conflict (tenant_id, coalesce(bot_id, 0), kind, name) do update
    set key_id = excluded.key_id, sealed = excluded.sealed, updated_at = now()
returning s.xmax = 0
