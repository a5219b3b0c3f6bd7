-- The journal: messages that were accepted and are not settled, for when Redis loses what it has. Written with PARLEY_DURABILITY=journal
-- only; empty otherwise, but for dead messages that were retried while it was on.
--
-- Locks: creates tables only.

create table journal (
    -- The order in which they were accepted: one that was answered 202 is before those that were sent after that.
    seq bigint generated always as identity,
    -- The last token that had been given out: an erasure with a higher one came after the message.
    token bigint not null,
    accepted_at timestamptz not null default now(),
    -- The message's. It leaves with the turn that stores it.
    id text collate "C" constraint journal_pkey primary key,
    lane text collate "C" not null,
    -- Null: the client gave no id.
    fingerprint text,
    envelope text not null
);

-- Erasing a conversation; and walking through all of them, each in its order.
create index journal_lane_idx on journal (lane, seq);

-- Redis may have lost data: then the shard's next epoch begins, and what was accepted in the one before is written no more. So whoever
-- reads the journal afterwards sees all that will ever be in it of the time before.
create table journal_epochs (
    shard bigint constraint journal_epochs_pkey primary key,
    epoch bigint not null
);
