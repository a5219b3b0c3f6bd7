-- How long tenants keep what was said, and secrets of theirs, sealed.
--
-- Locks: tenants, for a moment; no rows are rewritten. Programs from before this migration go on: they know nothing of either.

-- Null: for ever.
alter table tenants
    add column retention_days integer
        constraint tenants_retention_days_check check (retention_days between 1 and 36500);

-- When a message left the dead, so that it can be forgotten. Of those that are there, today.
alter table dead_once add column at timestamptz not null default now();

-- Who applies the retention, or did last: one row.
create table retention_runs (
    one boolean not null default true constraint retention_runs_pkey primary key
        constraint retention_runs_one_check check (one),
    worker text not null,
    -- Nobody else begins before.
    until timestamptz not null
);

-- What programs need to be let in elsewhere: keys of model APIs, tokens of channels.
create table secrets (
    id bigint generated always as identity constraint secrets_pkey primary key,
    tenant_id bigint not null constraint secrets_tenant_fkey references tenants on delete cascade,
    -- Null: of all bots of the tenant that have none of their own.
    bot_id bigint constraint secrets_bot_fkey references bots on delete cascade,
    kind text not null constraint secrets_kind_check check (kind in ('provider', 'channel')),
    -- Of what it is the secret: openai, anthropic; a channel's name.
    name text not null constraint secrets_name_check check (char_length(name) between 1 and 64),
    -- Which of the keys that programs are given has sealed it.
    key_id text not null,
    -- AES-256-GCM: nonce, ciphertext, tag. Tenant, bot, kind and name are authenticated with it: moved elsewhere it does not open.
    sealed bytea not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

-- A tenant's, and each once. Two nulls are equal here.
create unique index secrets_owner_key on secrets (tenant_id, coalesce(bot_id, 0), kind, name);
