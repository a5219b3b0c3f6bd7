-- bot_update: $1 bot id, $2 language, $3 system prompt, $4 settings (JSON object). Returns the bot, or no row.
-- Entries of its knowledge change language with it, which indexes them anew: seconds for many thousands.
with updated as (
    update bots
    set language = $2::text, system_prompt = $3::text, settings = $4::jsonb, version = version + 1, updated_at = now()
    where id = $1::bigint
    returning id, tenant_id, name, language, system_prompt, settings, version
), translated as (
    update knowledge set language = updated.language from updated
    where knowledge.bot_id = updated.id and knowledge.language <> updated.language
)
select id, tenant_id, name, language, system_prompt, settings::text, version from updated
