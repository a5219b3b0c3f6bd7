-- lane_event_prune: $1 days that are kept, $2 how many are kept, $3 most to look at. Removes the oldest, and says how many.
delete from lane_events as e
using (select id, at from lane_events order by id limit $3::int) as oldest
where e.id = oldest.id
    and (oldest.at < now() - $1::int * interval '1 day' or oldest.id <= (select max(id) from lane_events) - $2::bigint)
