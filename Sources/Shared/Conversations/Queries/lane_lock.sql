-- lane_lock: $1 lane. Until the transaction ends, nobody else writes of this lane what no conversation's row guards: erasures,
-- dead letters, ends of sessions. The statement after it sees what the last one committed.
select pg_advisory_xact_lock(hashtextextended($1::text, 0))
