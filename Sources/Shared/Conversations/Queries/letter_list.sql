-- letter_list: $1 tenant id (null = all), $2 message id (null = all), $3 most, $4 conversations that begin so (null = all),
-- $5 reason (null = all), $6 died before (Unix ms, null = all). Newest first.
select id, lane, tenant_id, envelope, reason, error, worker, attempts, crashes,
    (extract(epoch from arrived_at) * 1000)::bigint, (extract(epoch from died_at) * 1000)::bigint, turn_id, position, token
from dead_letters
where ($1::bigint is null or tenant_id = $1::bigint) and ($2::text is null or id = $2::text)
    and ($4::text is null or starts_with(lane, $4::text)) and ($5::text is null or reason = $5::text)
    and ($6::bigint is null or died_at < to_timestamp($6::bigint / 1e3::float8))
order by died_at desc, token desc, position desc, id
limit $3::int
