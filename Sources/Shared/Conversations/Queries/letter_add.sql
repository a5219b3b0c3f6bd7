-- letter_add: letters of turns that give messages up, in the transaction that stores these turns, behind the statement that does.
-- One element each: $1 message id, $2 lane, $3 tenant id, $4 envelope, $5 reason, $6 error, $7 worker, $8 attempts, $9 crashes,
-- $10 arrived (Unix ms), $11 turn id, $12 position in the turn, $13 the lease's token.
-- A letter whose turn is not stored under its token is not written: the turn was refused.
insert into dead_letters (
    id, lane, tenant_id, envelope, reason, error, worker, attempts, crashes, arrived_at, turn_id, position, token)
select l.id, l.lane, l.tenant, l.envelope, l.reason, l.error, l.worker, l.attempts, l.crashes,
    to_timestamp(l.arrived / 1e3::float8), l.turn, l.position, l.token
from unnest(
    $1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bigint[],
    $10::bigint[], $11::text[], $12::bigint[], $13::bigint[])
    as l (id, lane, tenant, envelope, reason, error, worker, attempts, crashes, arrived, turn, position, token)
join turns as t on t.id = l.turn and t.token = l.token
on conflict (id) do update
    set lane = excluded.lane, envelope = excluded.envelope, reason = excluded.reason, error = excluded.error,
        worker = excluded.worker, attempts = excluded.attempts, crashes = excluded.crashes, turn_id = excluded.turn_id,
        position = excluded.position, token = excluded.token, died_at = now()
