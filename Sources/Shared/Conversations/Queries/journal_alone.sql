-- journal_alone: true for one connection at a time, until it gives this up: it looks after the journal.
-- Should it stand still or its machine vanish, the server notices within half a minute, or nobody could take over for hours. (PostgreSQL
-- 13 does not notice that it stands still.)
select pg_try_advisory_lock(1885434477, hashtext(current_schema())), set_config('tcp_keepalives_idle', '10', false),
    set_config('tcp_keepalives_interval', '5', false), set_config('tcp_keepalives_count', '3', false),
    (select set_config(name, '15s', false) from pg_settings where name = 'idle_session_timeout')
