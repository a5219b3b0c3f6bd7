-- message_last: $1 conversation, $2 tenant id.
-- The id of the newest message or reply that is stored; no row when there is none.
select id from messages
where conversation = $1::text and tenant_id = $2::bigint
order by seq desc
limit 1
