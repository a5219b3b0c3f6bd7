-- tenant_default: make $2 (bot id) the default of $1 (tenant id). Returns no row unless the bot is the tenant's.
update tenants set default_bot_id = b.id
from bots as b
where tenants.id = $1::bigint and b.id = $2::bigint and b.tenant_id = tenants.id
returning b.name
