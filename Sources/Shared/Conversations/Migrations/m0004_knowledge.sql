-- What bots know: questions with their answers, found by full text and, for typing errors, by trigrams.
--
-- Locks: creates things only. pg_trgm and unaccent are trusted extensions: whoever owns the database may create them.
-- They go to the schema public, because a database has each once, whatever the schema of these tables.

create extension if not exists pg_trgm schema public;
create extension if not exists unaccent schema public;

-- Accents are taken off before stemming, in entries and in questions: people leave them out when they type.
create text search configuration knowledge_en (copy = pg_catalog.english);
alter text search configuration knowledge_en
    alter mapping for hword, hword_part, word with public.unaccent, english_stem;
create text search configuration knowledge_fr (copy = pg_catalog.french);
alter text search configuration knowledge_fr
    alter mapping for hword, hword_part, word, asciiword, asciihword, hword_asciipart with public.unaccent, french_stem;

-- A question without case, accents and punctuation: two entries that differ in these only are the same.
-- Declared immutable for the generated column; that holds as long as nobody edits unaccent's rules.
create function knowledge_normal(question text) returns text language sql immutable strict parallel safe
return btrim(regexp_replace(lower(public.unaccent('public.unaccent', question)), '[^[:alnum:]]+', ' ', 'g'));

-- Words of one text for the index, by language. French joins "l'article" with either apostrophe: both become spaces.
create function knowledge_words(language text, content text) returns tsvector language sql immutable strict parallel safe
return case language
    when 'en' then to_tsvector('knowledge_en', translate(content, '’', ''''))
    when 'fr' then to_tsvector('knowledge_fr', translate(content, '’''', '  '))
    else to_tsvector('pg_catalog.simple', content)
end;

create table knowledge (
    id bigint generated always as identity constraint knowledge_pkey primary key,
    bot_id bigint not null constraint knowledge_bot_fkey references bots on delete cascade,
    -- The bot's when the entry was written; a language without a configuration is searched word by word.
    language text not null,
    question text not null constraint knowledge_question_check check (char_length(question) between 1 and 500),
    answer text not null constraint knowledge_answer_check check (char_length(answer) between 1 and 10000),
    normal text not null generated always as (knowledge_normal(question)) stored,
    asked tsvector not null generated always as (knowledge_words(language, question)) stored,
    -- Question (A) and answer (D).
    words tsvector not null generated always as (
        setweight(knowledge_words(language, question), 'A') || setweight(knowledge_words(language, answer), 'D')) stored,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    -- An import that runs twice finds its entries again; also lists and counts a bot's.
    constraint knowledge_bot_normal_key unique (bot_id, normal)
);

-- Entries that share a word with a question.
create index knowledge_words_idx on knowledge using gin (words);
-- Entries that look like a question with typing errors.
create index knowledge_normal_idx on knowledge using gin (normal public.gin_trgm_ops);
