-- tenant_delete: $1 tenant id. Its bots, their knowledge, its keys and its sums of usage go with it.
with sums as (delete from usage where tenant_id = $1::bigint)
delete from tenants where id = $1::bigint
