-- retention_rest: $1 worker who has applied the retention, $2 for how long nobody need do it again (ms).
update retention_runs set worker = '', until = now() + $2::bigint * interval '1 millisecond' where worker = $1::text
