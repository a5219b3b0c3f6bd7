-- journal_erase: $1 conversation, $2 tenant id, $3 the erasure's token. Removes what was accepted before it. To run when journal_wait has
-- returned since the erasure is remembered.
delete from journal where lane = $1::text and starts_with(lane, $2::bigint || '.') and token < $3::bigint
