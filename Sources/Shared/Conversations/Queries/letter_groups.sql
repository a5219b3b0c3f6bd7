-- letter_groups: $1 tenant id (null = all), $2 conversations that begin so (null = all), $3 reason (null = all), $4 died before
-- (Unix ms, null = all). For each reason: how many died of it, in how many conversations and tenants, when first and last, and the
-- latest as an example. The most frequent first.
select reason, count(*), count(distinct lane), count(distinct tenant_id),
    (extract(epoch from min(died_at)) * 1000)::bigint, (extract(epoch from max(died_at)) * 1000)::bigint,
    (array_agg(id order by died_at desc, id))[1], (array_agg(error order by died_at desc, id))[1]
from dead_letters
where ($1::bigint is null or tenant_id = $1::bigint) and ($2::text is null or starts_with(lane, $2::text))
    and ($3::text is null or reason = $3::text)
    and ($4::bigint is null or died_at < to_timestamp($4::bigint / 1e3::float8))
group by reason
order by 2 desc, 1
