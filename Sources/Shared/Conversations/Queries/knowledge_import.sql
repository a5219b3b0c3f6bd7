-- knowledge_import: $1 bot id, $2 questions, $3 answers (arrays of one length).
-- Entries are the same when they differ in case, accents and punctuation only; of two in one call the later counts.
-- Returns how many were added and how many changed; running it again gives 0 and 0. No row when there is no such bot.
with given as (
    select distinct on (knowledge_normal(g.question)) b.id as bot_id, b.language, g.question, g.answer
    from bots as b cross join unnest($2::text[], $3::text[]) with ordinality as g (question, answer, place)
    where b.id = $1::bigint
    order by knowledge_normal(g.question), g.place desc
), written as (
    insert into knowledge as k (bot_id, language, question, answer)
    select bot_id, language, question, answer from given
    on conflict on constraint knowledge_bot_normal_key do update
        set question = excluded.question, answer = excluded.answer, updated_at = now()
        where k.question <> excluded.question or k.answer <> excluded.answer
    returning xmax = 0 as added
)
select count(*) filter (where added), count(*) filter (where not added) from written
having exists (select from bots where id = $1::bigint)
