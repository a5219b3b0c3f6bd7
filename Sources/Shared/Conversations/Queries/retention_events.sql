-- retention_events: $1 tenant id, $2 $3 conversation and id before the page, $4 a time (Unix ms), $5 most to look at. Of the next ones,
-- removes those from before that time. Returns how many went, and the conversation and id of the last that was looked at; null when
-- there was none.
with page as materialized (
    select conversation, id, at
    from lane_events
    where conversation >= greatest($1::bigint || '.', $2::text) collate "C" and conversation < ($1::bigint || '/') collate "C"
        and (conversation, id) > ($2::text collate "C", $3::bigint)
    order by conversation, id
    limit $5::int
), gone as (
    delete from lane_events as e using page as p
    where e.id = p.id and p.at < to_timestamp($4::bigint / 1e3::float8)
    returning e.id
), last as (
    select conversation, id from page order by conversation desc, id desc limit 1
)
select (select count(*) from gone), (select conversation from last), (select id from last)
