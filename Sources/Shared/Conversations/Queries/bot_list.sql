-- bot_list: the bots of $1 (tenant id, null = all), or the one with id $2, or with name $3.
select id, tenant_id, name, language, system_prompt, settings::text, version
from bots
where ($1::bigint is null or tenant_id = $1::bigint) and ($2::bigint is null or id = $2::bigint)
    and ($3::text is null or name = $3::text)
order by tenant_id, id
