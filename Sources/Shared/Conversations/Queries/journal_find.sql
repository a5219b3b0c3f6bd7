-- journal_find: $1 message id, $2 tenant id. Its conversation, and when it was accepted (Unix ms); no row when it is not in the journal.
select lane, (extract(epoch from accepted_at) * 1000)::bigint from journal
where id = $1::text and starts_with(lane, $2::bigint || '.')
