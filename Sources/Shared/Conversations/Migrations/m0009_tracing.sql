-- What became of a message on its way: what the turn that stored it saw, and what went wrong before that.
--
-- Locks: turns, for a moment; its rows are not rewritten: both columns are null in those that are there. Programs from before this
-- migration go on: they leave trace null.

alter table turns
    -- When the transaction that stored it began. Null: from before.
    add column stored_at timestamptz,
    -- JSON: when the conversation was claimed, what the user had sent of what is allowed, the prompt's size, and who was asked for a
    -- reply (TurnTrace). A text, as nobody searches it: jsonb would be parsed for every turn.
    add column trace text;

-- Apart from the above: a column that is added with a default gives it to the rows that are there.
alter table turns alter column stored_at set default now();

-- What is out of the ordinary in a conversation's life: a turn put off, a worker that died, an operator's pause. Nothing of a turn that
-- goes well. Rows of the last weeks, and not too many: workers remove the oldest.
create table lane_events (
    -- Grows with time, nearly: what is removed is found by it.
    id bigint generated always as identity constraint lane_events_pkey primary key,
    at timestamptz not null,
    -- The lease it happened under; 0: an operator's doing.
    token bigint not null,
    conversation text collate "C" not null,
    -- The one at the head of the mailbox, where known.
    message text collate "C",
    kind text not null,
    -- Whose lease it was.
    worker text,
    -- JSON. Nothing of what users write.
    detail text not null
);

-- The events of a conversation, in order; erasing it; those of a tenant, whose number its name begins with.
create index lane_events_conversation_idx on lane_events (conversation, id);
