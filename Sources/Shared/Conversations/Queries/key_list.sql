-- key_list: the keys of $1 (tenant id), revoked ones too.
select id, tenant_id, name, role, prefix, (extract(epoch from created_at) * 1000)::bigint,
    (extract(epoch from revoked_at) * 1000)::bigint
from api_keys where tenant_id = $1::bigint order by id
