-- Sessions as they are listed and swept.
--
-- Locks: sessions, for as long as its indexes take: some seconds for a million. Turns that begin a session wait for that.
-- The tenant is the first part of the conversation's id.

-- Sessions that last: a tenant's by their start, and those whose end was lost. Written with each session: kept small.
create index sessions_open_idx on sessions (split_part(conversation, '.', 1), started_at) where ended_at is null;
-- Sessions that have ended, a tenant's by their end.
create index sessions_ended_idx on sessions (split_part(conversation, '.', 1), ended_at, conversation)
    where ended_at is not null;
