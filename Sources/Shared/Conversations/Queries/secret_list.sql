-- secret_list: of $1 (tenant id, null = all), with ids above $2, at most $3. In order of ids.
select s.id, s.tenant_id, s.bot_id, s.kind, s.name, s.key_id, s.sealed, t.name, b.name,
    (extract(epoch from s.created_at) * 1000)::bigint, (extract(epoch from s.updated_at) * 1000)::bigint
from secrets as s
join tenants as t on t.id = s.tenant_id
left join bots as b on b.id = s.bot_id
where ($1::bigint is null or s.tenant_id = $1::bigint) and s.id > $2::bigint
order by s.id
limit $3::int
