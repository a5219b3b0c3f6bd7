-- What was said, and what it cost to answer. The hot tables: every turn writes to them, by turn_commit or, when that refuses,
-- turn_commit_carefully.
-- Columns of fixed length come first: nothing is lost to alignment, and they are read without walking over texts.
--
-- Locks: creates tables only.
-- No foreign keys here: each would cost a look-up and a row lock on the parent for every row. The parents are written in the same
-- transaction, by the same statement; conversation ids name their tenant and bot.
-- Ids are compared byte by byte (collate "C"): the order of a language costs several times as much.
-- No CHECK on what every turn writes: the server parses each constraint anew for each statement. Words that are one of a few
-- are enums, which are checked as they are read.
-- Fewest indexes: each costs 1 to 3 µs of every message. Turns and replies are found by ids that follow from the message's id.

-- How a turn ended, and so each of its messages. `dead` is for messages that were given up.
create type turn_status as enum ('answered', 'limited', 'failed', 'dead');
create type message_role as enum ('user', 'assistant', 'notice');

-- The id begins with the tenant: its primary key lists a tenant's conversations.
create table conversations (
    tenant_id bigint not null,
    bot_id bigint not null,
    created_at timestamptz not null default now(),
    last_message_at timestamptz not null,
    -- The fence: the highest token under which a turn was committed. A holder with a lower one has lost its lease.
    last_token bigint not null,
    -- The session that is open, or was last: kept here because this row is written by every turn anyway.
    session_started_at timestamptz,
    session_messages integer not null default 0,
    id text collate "C" constraint conversations_pkey primary key,
    channel text not null,
    user_id text not null
) with (fillfactor = 50);  -- Each row of a page can be updated once before the page is cleaned up: so all updates are HOT.

-- Stretches of activity. Written when one begins and when it ends; last_at and messages of an open one are in conversations.
create table sessions (
    conversation text collate "C" not null,
    started_at timestamptz not null,
    -- As people read it: tenant_5_ana. The same for each session of a user.
    id text not null,
    last_at timestamptz not null,
    messages integer not null,
    ended_at timestamptz,
    end_reason text,
    -- A conversation has one session at a time, so its start identifies it.
    constraint sessions_pkey primary key (conversation, started_at)
);

create table messages (
    -- The order in which messages are shown; a reply comes after what it answers.
    -- Taken while the conversation is locked, and not cached by connections, so it grows within a conversation.
    seq bigint generated always as identity,
    tenant_id bigint not null,
    -- Of a user's message, when it was received; of a reply, when it was ready.
    created_at timestamptz not null,
    role message_role not null,
    status turn_status not null,
    -- A turn's reply has the turn's id with another prefix. So the primary key says: at most one reply per turn.
    id text collate "C" constraint messages_pkey primary key,
    conversation text collate "C" not null,
    turn_id text collate "C" not null,
    text text not null,
    -- The id the client gave, if it gave one. Already part of the message's id, so nothing looks it up.
    external_id text
);

-- Pages of a conversation, replies after a given one, and erasing.
create index messages_conversation_idx on messages (conversation, seq);

create table turns (
    token bigint not null,
    started_at timestamptz not null,
    finished_at timestamptz not null,
    status turn_status not null,
    -- How many envelopes of the mailbox this turn took, counted from its head.
    messages integer not null,
    attempts integer not null default 1,
    prompt_tokens integer not null default 0,
    completion_tokens integer not null default 0,
    -- Named after its first message: a turn tried again has the same id, and is stored once.
    id text collate "C" constraint turns_pkey primary key,
    conversation text collate "C" not null,
    worker text not null,
    provider text,
    model text,
    error text
);

-- Replies on their way out over a channel other than http.
create table deliveries (
    reply_id text collate "C" constraint deliveries_pkey primary key,
    conversation text collate "C" not null,
    tenant_id bigint not null,
    channel text not null,
    recipient text not null,
    status text not null constraint deliveries_status_check check (status in ('pending', 'sent', 'failed', 'dead')),
    attempts integer not null default 0,
    external_id text,
    error text,
    created_at timestamptz not null default now(),
    sent_at timestamptz
);

-- Erasing a conversation.
create index deliveries_conversation_idx on deliveries (conversation);

create table usage (
    tenant_id bigint not null,
    bot_id bigint not null,
    day date not null,
    -- Empty when no model was asked.
    model text collate "C" not null,
    -- One of 16 rows for the same thing. A row is locked until its transaction is on disk: with a single one, workers
    -- would commit one after the other. Sum over it.
    slot smallint not null,
    -- The highest token of the turns summed here. Usage outlives erased conversations, so the maximum over it is the fence's floor.
    token bigint not null,
    turns bigint not null,
    messages bigint not null,
    prompt_tokens bigint not null,
    completion_tokens bigint not null,
    -- Tenant and day range first: what reports ask for.
    constraint usage_pkey primary key (tenant_id, day, bot_id, model, slot)
) with (fillfactor = 50);  -- Few rows, updated all the time.

create table dead_letters (
    -- The message's id: buried once.
    id text collate "C" constraint dead_letters_pkey primary key,
    lane text collate "C" not null,
    tenant_id bigint not null,
    envelope text not null,
    reason text not null,
    error text,
    worker text not null,
    attempts integer not null,
    crashes integer not null,
    arrived_at timestamptz not null,
    died_at timestamptz not null default now()
);

-- Lists a tenant's dead letters, newest first.
create index dead_letters_tenant_idx on dead_letters (tenant_id, died_at desc, id);
-- Erasing a conversation.
create index dead_letters_lane_idx on dead_letters (lane);
