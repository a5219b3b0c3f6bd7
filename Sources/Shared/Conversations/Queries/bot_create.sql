-- bot_create: $1 tenant id, $2 name, $3 language, $4 system prompt, $5 settings (JSON object).
-- Returns the bot, or no row when the tenant has one of that name. A tenant's first bot becomes its default.
with created as (
    insert into bots (tenant_id, name, language, system_prompt, settings)
    values ($1::bigint, $2::text, $3::text, $4::text, $5::jsonb)
    on conflict on constraint bots_tenant_name_key do nothing
    returning id, tenant_id, name, language, system_prompt, settings, version
), first as (
    update tenants set default_bot_id = created.id from created
    where tenants.id = created.tenant_id and default_bot_id is null
)
select id, tenant_id, name, language, system_prompt, settings::text, version from created
