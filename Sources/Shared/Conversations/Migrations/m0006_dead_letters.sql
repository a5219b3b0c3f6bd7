-- Dead letters as an operator deals with them: in groups by reason, by the turn that told the user, oldest first.
--
-- Locks: dead_letters, for as long as its indexes take. The columns have constant defaults, so no row is rewritten.

alter table dead_letters
    -- The turn that was stored with the letter: it has the message and, if the user was told, the notice. Null: no turn could be
    -- stored, as of what cannot be read.
    add column turn_id text collate "C",
    -- Of a turn that took several messages, which of them: 0 is its head.
    add column position integer not null default 0,
    -- The lease under which the message was given up: tells this death from a later one of the same message. 0: from before.
    add column token bigint not null default 0;

-- Retrying many: oldest first, a conversation's in their order.
create index dead_letters_arrived_idx on dead_letters (arrived_at, token, id) where position = 0;
-- The other messages of a head's turn.
create index dead_letters_turn_idx on dead_letters (turn_id) where position > 0;
