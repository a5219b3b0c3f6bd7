-- retention_erasures: $1 most. Forgets erasures of more than a week ago: no turn is under way for so long.
delete from erasures where conversation in (
    select conversation from erasures where erased_at < now() - interval '7 days'
    order by erased_at limit $1::int
    for update skip locked)
