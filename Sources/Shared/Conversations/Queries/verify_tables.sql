-- verify_tables: what a verification compares the database with, for as long as its connection lasts. Empty at first.

-- Messages that were accepted, as whoever sent them has written down.
create temp table verify_record (
    accepted_at timestamptz not null,
    -- Grows with each message of a conversation.
    number bigint not null,
    id text collate "C" primary key,
    conversation text collate "C" not null
);

-- Messages found in mailboxes.
create temp table verify_waiting (
    id text collate "C" primary key,
    conversation text collate "C" not null
);

-- Accepted messages that are nowhere: not stored, not dead, not waiting, and not erased since.
create temp view verify_unaccounted as
    select r.id, r.conversation
    from pg_temp.verify_record as r
    left join messages as m on m.id = r.id
    left join dead_letters as d on d.id = r.id
    left join pg_temp.verify_waiting as w on w.id = r.id
    where m.id is null and d.id is null and w.id is null
        and not exists (
            select from erasures as e
            where e.conversation = sha256(convert_to(r.conversation, 'UTF8')) and e.erased_at >= r.accepted_at);

-- Conversations in which messages are to be looked for once more.
create temp table verify_suspects (conversation text collate "C" primary key);

-- Messages that died: some were retried and are stored all the same.
create temp view verify_died as select id from dead_letters union all select id from dead_once;
