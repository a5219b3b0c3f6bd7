-- tenant_delete: $1 tenant id. Its bots, their knowledge, its keys and its sums of usage go with it, and what was noted of its
-- conversations ("/" is the byte after ".").
with sums as (delete from usage where tenant_id = $1::bigint),
events as (
    delete from lane_events where conversation > ($1::bigint || '.') collate "C" and conversation < ($1::bigint || '/') collate "C"
)
delete from tenants where id = $1::bigint
