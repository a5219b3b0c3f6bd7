-- verify_suspect_add: remembers the conversations with accepted messages that are nowhere, for a second look.
insert into pg_temp.verify_suspects (conversation) select distinct conversation from pg_temp.verify_unaccounted
