-- Who uses Parley: tenants, their bots and their keys. Small tables, read through a cache.
--
-- Locks: creates tables only; nothing that exists is touched.
-- Ids are numbers because people read them: a session of tenant 5 is called tenant_5_ana.

create table tenants (
    id bigint generated always as identity constraint tenants_pkey primary key,
    -- Also the index by which the command line finds a tenant.
    name text not null constraint tenants_name_key unique
        constraint tenants_name_check check (char_length(name) between 1 and 100),
    default_bot_id bigint,
    created_at timestamptz not null default now()
);

create table bots (
    id bigint generated always as identity constraint bots_pkey primary key,
    tenant_id bigint not null constraint bots_tenant_fkey references tenants on delete cascade,
    name text not null constraint bots_name_check check (name ~ '^[a-z0-9][a-z0-9_-]{0,63}$'),
    language text not null default 'en' constraint bots_language_check check (language in ('en', 'fr')),
    system_prompt text not null default '',
    -- What BotSettings knows; an absent member means its default, so a new setting needs no migration.
    settings jsonb not null default '{}' constraint bots_settings_check check (jsonb_typeof(settings) = 'object'),
    -- Grows with each change. Turns do not refer to it; it tells a person which of two cached copies is newer.
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    -- Finds a bot by the name in a request, and lists those of a tenant.
    constraint bots_tenant_name_key unique (tenant_id, name)
);

alter table tenants
    add constraint tenants_default_bot_fkey foreign key (default_bot_id) references bots on delete set null;

create table api_keys (
    id bigint generated always as identity constraint api_keys_pkey primary key,
    tenant_id bigint not null constraint api_keys_tenant_fkey references tenants on delete cascade,
    name text not null constraint api_keys_name_check check (char_length(name) between 1 and 100),
    role text not null constraint api_keys_role_check check (role in ('admin', 'writer', 'reader')),
    -- SHA-256 of the key. The key has 256 random bits, so a slow hash would add nothing. The index finds a presented key.
    hash bytea not null constraint api_keys_hash_key unique
        constraint api_keys_hash_check check (octet_length(hash) = 32),
    -- The key's first characters, for people to tell keys apart.
    prefix text not null,
    created_at timestamptz not null default now(),
    revoked_at timestamptz
);

-- Lists the keys of a tenant, and keeps the removal of a tenant from reading all keys.
create index api_keys_tenant_idx on api_keys (tenant_id);
