-- journal_token: $1 conversation. The highest token in the journal of it; 0 when there is none.
select coalesce(max(token), 0) from journal where lane = $1::text
