-- message_known_ids: $1 conversation, $2 tenant id, $3 only messages with a lower seq (null = the newest), $4 most.
-- Ids of a user's messages that Redis may still tell repetitions by: those with an id of the client's, of the last days.
-- Returns id, seq; newest first.
select id, seq from messages
where conversation = $1::text and tenant_id = $2::bigint and ($3::bigint is null or seq < $3::bigint)
    and role = 'user' and external_id is not null and created_at > now() - interval '5 days'
order by seq desc
limit $4::int
