-- journal_oldest: $1 conversation, $2 most. Ids of what of it is in the journal, in its order. To run behind journal_indexes.
select id from journal where lane = $1::text order by seq limit $2::int
