-- turn_commit: store finished turns, all of them or none, in one statement. What every turn passes through: each part of it
-- costs microseconds of every turn.
--
-- $1 to $20 per turn (without the session's display id) and $21 to $26 per message are the parameters of turn_commit_carefully
-- (see the migrations). Here no two turns are of one conversation, and they come in the order of their conversations' ids, so that
-- calls cannot deadlock. Sessions that begin are written by session_begin, in the same transaction.
-- What the turns add to usage, sorted: $27 tenant, $28 bot, $29 day (days since 1970-01-01), $30 model ('' = none), $31 highest
-- token, $32 turns, $33 messages, $34 prompt tokens, $35 completion tokens. And of each turn $36, what it saw (TurnTrace).
--
-- Returns true. Otherwise an error of class 23: a turn is stale or stored already, or its conversation was erased; nothing has
-- changed then, and turn_commit_carefully is the way.
--
-- The fence comes first: it locks the conversations, and all that follows waits for its verdict. A conversation that is new
-- (its time is this transaction's) may have been erased a moment ago, and is looked up; the usual turn pays nothing for that.
-- Several unnest in one select list run side by side; in a from clause each would fill a table of its own first.
-- Plain inserts: ON CONFLICT looks each row up first.
-- Server CPU for a turn with two messages, in a conversation that is known: 26 µs in calls of 22, 19 µs in calls of 128.
with fence as (
    insert into conversations as c (
        id, tenant_id, bot_id, channel, user_id, last_message_at, last_token, session_started_at, session_messages)
    select t.conversation, t.tenant, t.bot, t.channel, t.usr, to_timestamp(t.finished / 1e3::float8), t.token,
        to_timestamp(t.session_started / 1e3::float8), coalesce(t.session_messages, 0)
    from (
        select unnest($2::text[]) as conversation, unnest($3::bigint[]) as tenant, unnest($4::bigint[]) as bot,
            unnest($5::text[]) as channel, unnest($6::text[]) as usr, unnest($7::bigint[]) as token,
            unnest($18::bigint[]) as finished, unnest($19::bigint[]) as session_started,
            unnest($20::bigint[]) as session_messages
    ) as t
    on conflict (id) do update
        set last_token = excluded.last_token, last_message_at = greatest(c.last_message_at, excluded.last_message_at),
            session_started_at = coalesce(excluded.session_started_at, c.session_started_at),
            session_messages = case
                when excluded.session_started_at = c.session_started_at or excluded.session_started_at is null
                then greatest(c.session_messages, excluded.session_messages)
                else excluded.session_messages
            end
        where c.last_token <= excluded.last_token
    returning case when c.created_at = now() then c.id end as new, c.last_token as token
), admitted as materialized (
    select case
        when count(*) = cardinality($1::text[]) and count(f.new) = 0 then true
        else turns_admitted(count(*), cardinality($1::text[]), array_agg(f.new), array_agg(f.token))
    end as every
    from fence as f
), turn as (
    insert into turns (
        id, conversation, token, status, messages, provider, model, prompt_tokens, completion_tokens, attempts, worker,
        error, started_at, finished_at, trace)
    select t.id, t.conversation, t.token, t.status::turn_status, t.messages, t.provider, t.model, t.prompt_tokens,
        t.completion_tokens, t.attempts, t.worker, t.error, to_timestamp(t.started / 1e3::float8),
        to_timestamp(t.finished / 1e3::float8), t.trace
    from (
        select unnest($1::text[]) as id, unnest($2::text[]) as conversation, unnest($7::bigint[]) as token,
            unnest($8::text[]) as status, unnest($9::bigint[]) as messages, unnest($10::text[]) as provider,
            unnest($11::text[]) as model, unnest($12::bigint[]) as prompt_tokens,
            unnest($13::bigint[]) as completion_tokens, unnest($14::bigint[]) as attempts,
            unnest($15::text[]) as worker, unnest($16::text[]) as error, unnest($17::bigint[]) as started,
            unnest($18::bigint[]) as finished, unnest($36::text[]) as trace
    ) as t
    where (select every from admitted)
), message as (
    insert into messages (id, conversation, tenant_id, role, text, turn_id, status, external_id, created_at)
    select m.id, ($2::text[])[m.turn], ($3::bigint[])[m.turn], m.role::message_role, m.text, ($1::text[])[m.turn],
        (($8::text[])[m.turn])::turn_status, m.external, to_timestamp(m.created / 1e3::float8)
    from (
        select unnest($21::bigint[]) as turn, unnest($22::text[]) as id, unnest($23::text[]) as role,
            unnest($24::text[]) as text, unnest($25::text[]) as external, unnest($26::bigint[]) as created
    ) as m
    where (select every from admitted)
), used as (
    insert into usage as u (tenant_id, bot_id, day, model, slot, token, turns, messages, prompt_tokens, completion_tokens)
    select unnest($27::bigint[]), unnest($28::bigint[]), date '1970-01-01' + unnest($29::bigint[])::integer,
        unnest($30::text[]), pg_backend_pid() % 16, unnest($31::bigint[]),
        unnest($32::bigint[]), unnest($33::bigint[]), unnest($34::bigint[]), unnest($35::bigint[])
    where (select every from admitted)
    on conflict (tenant_id, day, bot_id, model, slot) do update
        set token = greatest(u.token, excluded.token), turns = u.turns + excluded.turns,
            messages = u.messages + excluded.messages, prompt_tokens = u.prompt_tokens + excluded.prompt_tokens,
            completion_tokens = u.completion_tokens + excluded.completion_tokens
)
select every from admitted
