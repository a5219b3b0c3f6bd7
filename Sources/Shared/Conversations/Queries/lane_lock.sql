-- lane_lock: $1 lanes, in their order. Until the transaction ends, nobody else writes of these lanes what no conversation's row
-- guards: erasures, dead letters, beginnings and ends of sessions. The statement after it sees what the last one committed.
select pg_advisory_xact_lock(hashtextextended(t.lane, 0)) from unnest($1::text[]) as t (lane)
