-- knowledge_search: the entries of a bot that answer a question, best first.
--
-- $1 bot id
-- $2 the question as the user wrote it
-- $3 least score, 0 to 1
-- $4 most entries
--
-- Returns id, question, answer, score.
--
-- The score asks both ways: how much of the user's question the entry covers, and how much of the entry's question the user
-- mentioned. Words count by rarity among the bot's entries, so "plant" says little in a shop for plants; a word that no entry
-- has counts most, so a question about something else stays below the threshold. Words that questions are made of ("how much",
-- "combien") hardly count. A word found in the answer only counts half.
-- A word that no entry has may be mistyped, or another form: it counts for the most similar word of the entry's question.
-- Cost: 1 ms with 20 entries; with 5,000 it is 4 to 10 ms, and 30 ms for a long question of words that no entry has.
with bot as materialized (
    select b.language, (select count(*) from knowledge as k where k.bot_id = b.id)::float8 as entries
    from bots as b where b.id = $1::bigint
),
frame as materialized (
    select string_to_array(
        'much mani long cost price often take would could like want need tell know pleas get may hello hi '
        'combien cout prix trouv ete et meme tres quel pui peut peux pouv fair fait fau veux voudr bonjour '
        'merci comment quand pourquoi ou',
        ' ') as words
),
asked as materialized (
    select w.lexeme, quote_literal(w.lexeme)::tsquery as query
    from bot cross join unnest(knowledge_words(bot.language, $2::text)) as w
    limit 24
),
terms as materialized (
    select a.lexeme, a.query, n.known,
        case when a.lexeme = any (frame.words) then 0.1 when n.known = 0 then 2 else 1 end
            * ln(1 + bot.entries / (0.5 + n.known)) as weight
    from asked as a
    cross join bot
    cross join frame
    cross join lateral (
        select count(*) as known from knowledge as k where k.bot_id = $1::bigint and k.words @@ a.query
    ) as n
),
wanted as materialized (
    select string_agg(quote_literal(form), ' | ')::tsquery as any_word
    from (
        select lexeme as form from terms where known > 0
        union
        select left(lexeme, n) from terms cross join generate_series(3, length(lexeme) - 1) as n
        where known = 0 and n >= 0.4 * length(lexeme)
    ) as forms
),
candidates as materialized (
    select k.* from knowledge as k where k.bot_id = $1::bigint and k.words @@ (select any_word from wanted)
    union
    select k.* from knowledge as k
    where k.bot_id = $1::bigint and k.normal operator(public.%) knowledge_normal($2::text)
        and exists (select from terms where known = 0)
    union
    -- "offset 0" keeps the planner from reading all entries where there is no such term.
    select near.* from terms as t
    cross join lateral (
        select k.* from knowledge as k
        where k.bot_id = $1::bigint and k.normal operator(public.%>) t.lexeme
        offset 0
    ) as near
    where t.known = 0 and length(t.lexeme) > 3
),
pairs as materialized (
    select c.id, t.weight, f.words @> array[t.lexeme] as is_frame,
        case
            when c.asked @@ t.query then 1.0
            when c.words @@ t.query then 0.5
            when t.known > 0 or length(t.lexeme) < 4 then 0
            else coalesce((
                select max(greatest(
                    public.similarity(t.lexeme, a.lexeme),
                    case when length(a.lexeme) > 2 and starts_with(t.lexeme, a.lexeme) then 0.65 end))
                from unnest(c.asked) as a
                where public.similarity(t.lexeme, a.lexeme) >= 0.45
                    or length(a.lexeme) > 2 and starts_with(t.lexeme, a.lexeme)), 0)
        end as credit
    from candidates as c cross join terms as t cross join frame as f
),
scores as materialized (
    select c.id, c.question, c.answer,
        sum(p.weight * p.credit) / sum(p.weight) as covers,
        coalesce(sum(p.credit) filter (where p.credit > 0.5 and not p.is_frame), 0)
            / (select greatest(1, count(*)) from unnest(c.asked) as a, frame where a.lexeme <> all (frame.words)) as mentioned,
        public.similarity(c.normal, knowledge_normal($2::text)) as alike
    from candidates as c join pairs as p using (id)
    group by c.id, c.question, c.answer, c.asked, c.normal
),
ranked as (
    select id, question, answer,
        greatest(0.7 * covers + 0.25 * least(1, mentioned) + 0.05 * alike, case when alike >= 0.7 then alike end) as score
    from scores
)
select id, question, answer, score::float8 from ranked
where score >= $3::float8
order by score desc, id
limit $4::int;
