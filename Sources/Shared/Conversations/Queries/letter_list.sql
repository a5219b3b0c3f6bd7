-- letter_list: $1 tenant id (null = all), $2 message id (null = all), $3 most. Newest first.
select id, lane, tenant_id, envelope, reason, error, worker, attempts, crashes,
    (extract(epoch from arrived_at) * 1000)::bigint, (extract(epoch from died_at) * 1000)::bigint
from dead_letters
where ($1::bigint is null or tenant_id = $1::bigint) and ($2::text is null or id = $2::text)
order by died_at desc, id
limit $3::int
