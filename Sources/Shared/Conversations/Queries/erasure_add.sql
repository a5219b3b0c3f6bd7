-- erasure_add: $1 conversation, $2 the erasure's token. From now on nothing of an earlier token brings it back.
-- Forgets erasures of more than a week ago, a hundred at a time: no turn is under way for so long.
with old as (
    delete from erasures where conversation in (
        select conversation from erasures
        where erased_at < now() - interval '7 days' and conversation <> sha256(convert_to($1::text, 'UTF8'))
        order by erased_at limit 100
        for update skip locked)
)
insert into erasures as e (conversation, token) values (sha256(convert_to($1::text, 'UTF8')), $2::bigint)
on conflict (conversation) do update set token = greatest(e.token, excluded.token), erased_at = now()
