-- bot_delete: $1 tenant id, $2 bot id. Its knowledge goes with it; its sums of usage stay: they are the tenant's.
delete from bots where tenant_id = $1::bigint and id = $2::bigint
