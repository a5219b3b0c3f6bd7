-- lane_event_lock: $1 conversations, in order. lane_lock for each of them.
select count(pg_advisory_xact_lock(hashtextextended(c.name, 0))) from unnest($1::text[]) as c (name)
