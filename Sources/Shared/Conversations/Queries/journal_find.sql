-- journal_find: $1 message id, $2 tenant id (null = any). Its conversation, and when it was accepted (Unix ms); no row when it is not in the
-- journal.
select lane, (extract(epoch from accepted_at) * 1000)::bigint from journal
where id = $1::text and ($2::bigint is null or starts_with(lane, $2::bigint || '.'))
