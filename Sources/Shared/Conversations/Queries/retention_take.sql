-- retention_take: $1 worker, $2 for so long (ms). Takes the retention, or keeps it. No row when somebody else has it, or it was applied a
-- moment ago.
insert into retention_runs as r (worker, until) values ($1::text, now() + $2::bigint * interval '1 millisecond')
on conflict (one) do update set worker = excluded.worker, until = excluded.until
    where r.until < now() or r.worker = excluded.worker
returning true
