-- journal_share: what whoever writes into the journal begins the transaction with. Others may do so at the same time; journal_wait waits
-- for all of them.
-- The journal grows from nothing to a backlog and back within minutes, and a plan that was made while it was small would read all of it
-- for each message: only indexes, please.
select pg_advisory_xact_lock_shared(1885434476, hashtext(current_schema())), set_config('enable_seqscan', 'off', true)
