-- letter_bury: $1 message id, $2 lane, $3 tenant id, $4 envelope, $5 reason, $6 error, $7 worker, $8 attempts, $9 crashes,
-- $10 arrived (Unix ms), $11 the lease's token. For a message without a turn. Run twice it keeps the later account; a message that
-- was revived may die again. A message of a conversation that was erased since is gone: nothing is written. To run behind lane_lock.
insert into dead_letters (id, lane, tenant_id, envelope, reason, error, worker, attempts, crashes, arrived_at, token)
select $1::text, $2::text, $3::bigint, $4::text, $5::text, $6::text, $7::text, $8::int, $9::int,
    to_timestamp($10::bigint / 1e3::float8), $11::bigint
where not exists (
    select from erasures as e where e.conversation = sha256(convert_to($2::text, 'UTF8')) and e.token >= $11::bigint)
on conflict (id) do update
    set lane = excluded.lane, envelope = excluded.envelope, reason = excluded.reason, error = excluded.error,
        worker = excluded.worker, attempts = excluded.attempts, crashes = excluded.crashes, turn_id = null, position = 0,
        token = excluded.token, died_at = now()
