-- conversation_token: $1 conversation. The highest token in the journal and among the events of it; 0 when there is none.
select greatest(
    (select max(token) from journal where lane = $1::text), (select max(token) from lane_events where conversation = $1::text), 0)
