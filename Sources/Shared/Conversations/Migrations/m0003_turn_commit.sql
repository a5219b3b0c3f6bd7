-- What the statement turn_commit stands on: the memory of erasures, its check, and the way for turns that need a closer look.
--
-- Locks: creates a table and functions only.

-- Conversations that were erased: a turn that was under way then must not bring its conversation back. Rows of the last week.
create table erasures (
    -- SHA-256 of the conversation's id: nothing of the user's stays.
    conversation bytea constraint erasures_pkey primary key,
    -- A turn under this token or a lower one began before the erasure.
    token bigint not null,
    erased_at timestamptz not null default now()
);

-- Those that are to be forgotten.
create index erasures_erased_idx on erasures (erased_at);

-- turns_admitted: true when all turns of a call passed the fence and none of the conversations that are new was erased.
-- Otherwise an error, which undoes the call.
-- Volatile, so that it sees what was committed until now: also an erasure that the calling statement has waited for.
create function turns_admitted(p_passed bigint, p_turns integer, p_new text[], p_token bigint[]) returns boolean
language plpgsql as $$
begin
    if p_passed < p_turns or exists (
        select from unnest(p_new, p_token) as t (conversation, token)
        join erasures as e on e.conversation = sha256(convert_to(t.conversation, 'UTF8')) and e.token >= t.token
    ) then
        raise integrity_constraint_violation using message = 'these turns are to be stored by turn_commit_carefully';
    end if;
    return true;
end
$$;

-- turn_commit_carefully: store finished turns, many in one transaction, when they cannot be stored as they are: a stale one is
-- among them, one that is stored already, or two of one conversation.
--
-- One element per turn:
--   p_id, p_conversation, p_tenant, p_bot, p_channel, p_user, p_token, p_status, p_messages (their number), p_provider, p_model,
--   p_prompt_tokens, p_completion_tokens, p_attempts, p_worker, p_error, p_started, p_finished (Unix ms),
--   p_session (display id; null = this turn did not open a session), p_session_started (Unix ms), p_session_messages (so far)
-- One element per message, the user's before the reply, in the turns' order:
--   m_turn (1 = the first turn), m_id, m_role, m_text, m_external, m_created (Unix ms)
--
-- Returns one word per turn, in order:
--   committed   stored now
--   already     a turn with this id, or one of its messages, is stored; nothing was changed but the fence
--   stale       a higher token has committed in this conversation, or does so in this call, or it was erased; nothing was changed
--
-- Of two turns with the same id and token, or with the same message, in one call the first is committed, the second is already.
-- Run twice with the same arguments, the second run changes nothing.
-- Conversations are locked first and in the order of their ids, so calls cannot deadlock.
-- A data error (a NUL, a word that is none) fails the whole call.
create function turn_commit_carefully(
    p_id text[], p_conversation text[], p_tenant bigint[], p_bot bigint[], p_channel text[], p_user text[],
    p_token bigint[], p_status text[], p_messages bigint[], p_provider text[], p_model text[], p_prompt_tokens bigint[],
    p_completion_tokens bigint[], p_attempts bigint[], p_worker text[], p_error text[], p_started bigint[],
    p_finished bigint[], p_session text[], p_session_started bigint[], p_session_messages bigint[],
    m_turn bigint[], m_id text[], m_role text[], m_text text[], m_external text[], m_created bigint[]
) returns text[] language plpgsql as $$
declare
    outcome text[];
    own_slot smallint := pg_backend_pid() % 16;
begin
    -- The fence comes first: it locks the conversations, so all that follows sees what earlier holders committed.
    insert into conversations as c (
        id, tenant_id, bot_id, channel, user_id, last_message_at, last_token, session_started_at, session_messages)
    select distinct on (t.conversation)
        t.conversation, t.tenant, t.bot, t.channel, t.usr, to_timestamp(t.finished / 1e3::float8), t.token,
        to_timestamp(t.session_started / 1e3::float8), coalesce(t.session_messages, 0)
    from unnest(
        p_conversation, p_tenant, p_bot, p_channel, p_user, p_token, p_finished, p_session_started, p_session_messages)
        as t (conversation, tenant, bot, channel, usr, token, finished, session_started, session_messages)
    order by t.conversation, t.token desc, t.finished desc
    on conflict (id) do update
        set last_token = excluded.last_token, last_message_at = greatest(c.last_message_at, excluded.last_message_at),
            session_started_at = coalesce(excluded.session_started_at, c.session_started_at),
            session_messages = case
                when excluded.session_started_at = c.session_started_at or excluded.session_started_at is null
                then greatest(c.session_messages, excluded.session_messages)
                else excluded.session_messages
            end
        where c.last_token <= excluded.last_token;

    -- Those that are new (their time is this transaction's) and were erased go again: their turns are stale then.
    delete from conversations as c using erasures as e
    where c.id = any (p_conversation) and c.created_at = now()
        and e.conversation = sha256(convert_to(c.id, 'UTF8')) and e.token >= c.last_token;

    for turn in 1 .. cardinality(p_id) loop
        if not exists (
            select from conversations as c where c.id = p_conversation[turn] and c.last_token = p_token[turn]
        ) then
            outcome[turn] := 'stale';
            continue;
        end if;
        -- A message has one turn for ever: one that died, was answered all the same and is retried gets no second.
        if exists (
            select from unnest(m_turn, m_id) as m (turn_number, id) join messages using (id) where m.turn_number = turn
        ) then
            outcome[turn] := 'already';
            continue;
        end if;
        insert into turns (
            id, conversation, token, status, messages, provider, model, prompt_tokens, completion_tokens, attempts,
            worker, error, started_at, finished_at)
        values (
            p_id[turn], p_conversation[turn], p_token[turn], p_status[turn]::turn_status, p_messages[turn],
            p_provider[turn], p_model[turn], p_prompt_tokens[turn], p_completion_tokens[turn], p_attempts[turn],
            p_worker[turn], p_error[turn], to_timestamp(p_started[turn] / 1e3::float8),
            to_timestamp(p_finished[turn] / 1e3::float8))
        on conflict (id) do nothing;
        if not found then
            outcome[turn] := 'already';
            continue;
        end if;
        outcome[turn] := 'committed';
        insert into messages (id, conversation, tenant_id, role, text, turn_id, status, external_id, created_at)
        select m.id, p_conversation[turn], p_tenant[turn], m.role::message_role, m.text, p_id[turn],
            p_status[turn]::turn_status, m.external, to_timestamp(m.created / 1e3::float8)
        from unnest(m_turn, m_id, m_role, m_text, m_external, m_created)
            as m (turn_number, id, role, text, external, created)
        where m.turn_number = turn;
    end loop;

    insert into sessions (conversation, started_at, id, last_at, messages)
    select t.conversation, to_timestamp(t.started / 1e3::float8), t.session, to_timestamp(t.finished / 1e3::float8), t.messages
    from unnest(p_conversation, p_session, p_session_started, p_session_messages, p_finished, outcome)
        as t (conversation, session, started, messages, finished, outcome)
    where t.session is not null and t.outcome = 'committed'
    on conflict (conversation, started_at) do nothing;

    insert into usage as u (tenant_id, day, bot_id, model, slot, token, turns, messages, prompt_tokens, completion_tokens)
    select t.tenant, (to_timestamp(t.finished / 1e3::float8) at time zone 'utc')::date as day, t.bot,
        coalesce(t.model, '') as model, own_slot, max(t.token), count(*), sum(t.messages), sum(t.prompt_tokens),
        sum(t.completion_tokens)
    from unnest(p_tenant, p_bot, p_finished, p_model, p_token, p_messages, p_prompt_tokens, p_completion_tokens, outcome)
        as t (tenant, bot, finished, model, token, messages, prompt_tokens, completion_tokens, outcome)
    where t.outcome = 'committed'
    group by 1, 2, 3, 4
    order by 1, 2, 3, 4
    on conflict (tenant_id, day, bot_id, model, slot) do update
        set token = greatest(u.token, excluded.token), turns = u.turns + excluded.turns,
            messages = u.messages + excluded.messages, prompt_tokens = u.prompt_tokens + excluded.prompt_tokens,
            completion_tokens = u.completion_tokens + excluded.completion_tokens;

    return outcome;
end
$$;
