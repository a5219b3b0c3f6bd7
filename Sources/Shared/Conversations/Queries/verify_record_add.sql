-- verify_record_add: $1 ids, $2 conversations, $3 numbers, $4 when accepted (Unix ms). Of a message that comes twice the first stays.
insert into pg_temp.verify_record (id, conversation, number, accepted_at)
select t.id, t.conversation, t.number, to_timestamp(t.accepted / 1e3::float8)
from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]) as t (id, conversation, number, accepted)
on conflict (id) do nothing
