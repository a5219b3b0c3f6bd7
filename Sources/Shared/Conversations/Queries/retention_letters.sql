-- retention_letters: $1 tenant id, $2 died before (µs) or, at that very time, $3 with a greater id; $4 most. Dead letters, the latest first:
-- id, lane, token, when they died (µs).
select id, lane, token, (extract(epoch from died_at) * 1000000)::bigint
from dead_letters
where tenant_id = $1::bigint and died_at <= to_timestamp(0) + $2::bigint * interval '1 microsecond'
    and (died_at < to_timestamp(0) + $2::bigint * interval '1 microsecond' or id > $3::text)
order by died_at desc, id
limit $4::int
