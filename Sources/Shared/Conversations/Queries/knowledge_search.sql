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
-- A word may stand for others ("close" for "open"): it counts a little less for an entry that asks with one of those.
-- A word that an entry's question lacks may be mistyped, or another form: it counts for the most similar one there.
-- Words that questions are made of answer nothing alone. Shorthand for such words ("u", "r") is no term at all, unless an entry
-- has it.
-- Cost: 1 ms with 20 entries; with 5,000 it is 4 to 10 ms, and 30 ms for a long question of words that no entry has.
with bot as materialized (
    select b.language, (select count(*) from knowledge as k where k.bot_id = b.id)::float8 as entries
    from bots as b where b.id = $1::bigint
),
frame as materialized (
    select string_to_array(
        'much mani long cost price often take would could like want need tell know pleas get may hello hi hey thank time fast quick soon late '
        'combien cout prix trouv ete et meme tres quel pui peut peux pouv fair fait fau veux voudr bonjour bonsoir salut '
        'merci svp plait comment quand pourquoi ou le etre heur temp aujourd hui '
        'pls plz thx ty bjr slt stp',
        ' ') as words,
    -- What a chat leaves of words that say nothing, stemmed ("vs" is "v").
    string_to_array('u r ur ya n im ive dont v pr d qd c g jai cest', ' ') as shorthand
),
-- What people say, and how an entry may ask for the same.
kin as materialized (
    select said.lexeme as said, tsvector_to_array(knowledge_words(language, k.meant)) as meant
    from bot join (values
        ('en', 'hours closed shut', 'open hours closed'),
        ('en', 'address located location situated', 'address located find shop store'),
        ('en', 'shop store', 'shop store'),
        ('en', 'arrive order receive parcel package deliver delivery ship', 'deliver delivery ship'),
        ('en', 'fee charge price', 'cost price fee'),
        ('en', 'accept cash visa credit', 'pay payment'),
        ('en', 'money back refund return', 'return refund'),
        ('en', 'talk speak human someone agent contact email', 'person human contact reach'),
        ('en', 'toxic poisonous harmful', 'safe toxic poisonous'),
        ('en', 'broken damaged', 'damaged broken'),
        ('fr', 'ouvert ouvrir fermé fermeture horaires ouverture', 'ouverture horaires ouvert ouvrir fermé'),
        ('fr', 'quand', 'délai horaires date'),
        ('fr', 'adresse situé venir', 'adresse trouve situé boutique magasin'),
        ('fr', 'boutique magasin', 'boutique magasin'),
        ('fr', 'livrer livraison recevoir recevrai reçu colis commande', 'livraison livrer expédition'),
        ('fr', 'frais tarif', 'coûte prix tarif frais'),
        ('fr', 'payer règlement acceptez bancaire espèces liquide', 'payer règlement'),
        ('fr', 'rendre rembourser retourner retour échanger', 'retourner rendre rembourser échanger'),
        ('fr', 'cassé cassée abîmé abîmée endommagé', 'abîmé abîmée cassé cassée endommagé'),
        ('fr', 'parler humain conseiller téléphone', 'contacter personne joindre')
    ) as k (language, said, meant) using (language)
    cross join unnest(knowledge_words(language, k.said)) as said
),
-- Phrases that ask for something else than their words.
plain as materialized (
    select case language
        when 'en' then regexp_replace(regexp_replace(lower($2::text), '\mwhat time\M(?! is it)', 'hours', 'g'), '\me-mail\M', 'email', 'g')
        when 'fr' then regexp_replace(regexp_replace(regexp_replace(knowledge_normal($2::text), '\mcombien de temps\M', 'delai', 'g'),
            '\m(moyens?|modes?) de paiement\M', 'paiement', 'g'), '\mfrais de port\M', 'livraison', 'g')
        else $2::text
    end as question
    from bot
),
asked as materialized (
    select w.lexeme, quote_literal(w.lexeme)::tsquery as query, array_remove(kin.meant, w.lexeme) as kin,
        concat_ws(' | ', quote_literal(w.lexeme), (select string_agg(quote_literal(m), ' | ') from unnest(kin.meant) as m))::tsquery
            as family
    from bot cross join plain cross join unnest(knowledge_words(bot.language, plain.question)) as w
    left join (select said, min(meant) as meant from kin group by said) as kin on kin.said = w.lexeme
    limit 24
),
terms as materialized (
    select a.lexeme, a.query, a.family, a.kin, n.known,
        case when a.lexeme = any (frame.words) then 0.25 when n.known = 0 then 2 else 1 end
            * ln(1 + bot.entries / (0.5 + n.known)) as weight
    from asked as a
    cross join bot
    cross join frame
    cross join lateral (
        select count(*) as known from knowledge as k where k.bot_id = $1::bigint and k.words @@ a.family
    ) as n
    where n.known > 0 or a.lexeme <> all (frame.shorthand)
),
wanted as materialized (
    select string_agg(quote_literal(form), ' | ')::tsquery as any_word
    from (
        select lexeme as form from terms where known > 0
        union
        select unnest(kin) from terms
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
    select c.id, t.weight, f.words @> array[t.lexeme] and (c.asked @@ t.query or t.kin is null) as is_frame,
        case
            when c.asked @@ t.query then 1.0
            when c.asked @@ t.family then 0.8
            when t.known > 0 or length(t.lexeme) < 4 then case when c.words @@ t.query then 0.5 else 0 end
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
            / greatest(1, max(c.own)) as mentioned,
        bool_or(p.credit > 0 and not p.is_frame) or max(c.own) = 0 as says_more,
        public.similarity(c.normal, knowledge_normal($2::text)) as alike
    from (
        select *, (select count(*) from unnest(asked) as a, frame where a.lexeme <> all (frame.words)) as own from candidates
    ) as c join pairs as p using (id)
    group by c.id, c.question, c.answer, c.asked, c.normal
),
ranked as (
    select id, question, answer,
        greatest(
            case when says_more then 0.7 * covers + 0.25 * least(1, mentioned) + 0.05 * alike end, case when alike >= 0.7 then alike end) as score
    from scores
)
select id, question, answer, score::float8 from ranked
where score >= $3::float8
order by score desc, id
limit $4::int;
