-- retention_once: $1 tenant id, $2 $3 lane and message id before the page, $4 a time (Unix ms), $5 most to look at. Forgets that messages
-- were dead once, of those that are not kept and left the dead before that time. Returns the lane and id of the last that was looked at;
-- null when there was none.
with page as materialized (
    select id, lane, at
    from dead_once
    where lane >= greatest($1::bigint || '.', $2::text) collate "C" and lane < ($1::bigint || '/') collate "C"
        and (lane, id) > ($2::text collate "C", $3::text collate "C")
    order by lane, id
    limit $5::int
), gone as (
    delete from dead_once as d using page as p
    where d.id = p.id and p.at < to_timestamp($4::bigint / 1e3::float8)
        and not exists (select from messages as m where m.id = p.id)
), last as (
    select lane, id from page order by lane desc, id desc limit 1
)
select (select lane from last), (select id from last)
