-- verify_figures: conversations, messages of users, replies, turns, dead letters, waiting messages.
select (select count(*) from conversations), count(*) filter (where role = 'user'), count(*) filter (where role <> 'user'),
    (select count(*) from turns), (select count(*) from dead_letters), (select count(*) from pg_temp.verify_waiting)
from messages
