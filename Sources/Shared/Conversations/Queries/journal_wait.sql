-- journal_wait: returns when all who have begun with journal_share are done, and keeps others from it until the transaction ends.
select pg_advisory_xact_lock(1885434476, hashtext(current_schema()))
