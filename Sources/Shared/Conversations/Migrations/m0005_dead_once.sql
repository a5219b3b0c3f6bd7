-- Messages that were dead once. One that is retried goes behind what waits by then, so its place among the stored ones says nothing
-- of the order in which they came.
--
-- Locks: creates a table only.

create table dead_once (
    -- The message's.
    id text collate "C" constraint dead_once_pkey primary key,
    -- Its conversation.
    lane text collate "C" not null
);

-- Erasing a conversation.
create index dead_once_lane_idx on dead_once (lane);
