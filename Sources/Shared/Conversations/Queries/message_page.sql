-- message_page: $1 conversation, $2 tenant id, $3 only messages with a lower seq (null = the newest), $4 most messages.
-- Newest first.
select id, seq, conversation, role, text, turn_id, status, external_id,
    (extract(epoch from created_at) * 1000)::bigint
from messages
where conversation = $1::text and tenant_id = $2::bigint and ($3::bigint is null or seq < $3::bigint)
order by seq desc
limit $4::int
