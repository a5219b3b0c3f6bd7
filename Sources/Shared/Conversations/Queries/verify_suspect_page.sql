-- verify_suspect_page: $1 conversation to go on after ('' = from the start), $2 most.
select conversation from pg_temp.verify_suspects where conversation > $1::text order by conversation limit $2::int
