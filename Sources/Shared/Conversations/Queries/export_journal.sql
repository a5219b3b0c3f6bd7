-- export_journal: $1 conversation, $2 cursor of the page before ('' = from the beginning), $3 most. Its accepted messages that are neither
-- stored nor dead, in their order: id and envelope. Redis has most of them too.
select j.seq::text, j.id, j.envelope
from journal as j
where j.lane = $1::text and j.seq > coalesce(nullif($2::text, '')::bigint, 0)
    and not exists (select from messages as m where m.id = j.id)
    and not exists (select from dead_letters as d where d.id = j.id)
order by j.seq
limit $3::int
