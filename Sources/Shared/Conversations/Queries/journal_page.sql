-- journal_page: a part of the journal: $1 lane and $2 seq of the last one of the part before, $3 only messages accepted so many seconds
-- ago, $4 most. To run behind journal_indexes.
-- Those that are stored, dead or erased by now are removed. Returns lane, seq, id, fingerprint and envelope, which is null for those;
-- by conversation, each in its order.
with page as materialized (
    select seq, token, id, lane, fingerprint, envelope from journal
    where (lane, seq) > ($1::text, $2::bigint) and accepted_at <= now() - $3::bigint * interval '1 second'
    order by lane, seq
    limit $4::bigint
), settled as (
    delete from journal as j using page as p
    where j.id = p.id and j.seq = p.seq and (
        exists (select from messages as m where m.id = p.id) or exists (select from dead_letters as d where d.id = p.id)
        or exists (
            select from erasures as e where e.conversation = sha256(convert_to(p.lane, 'UTF8')) and e.token > p.token))
    returning j.id
)
select p.lane, p.seq, p.id, p.fingerprint, case when s.id is null then p.envelope end
from page as p left join settled as s on s.id = p.id
order by p.lane, p.seq
