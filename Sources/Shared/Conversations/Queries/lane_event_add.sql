-- lane_event_add: one element each: $1 Unix ms, $2 token (0 = an operator's doing), $3 conversation, $4 message id, $5 kind, $6 worker,
-- $7 detail. To run behind lane_event_lock. Of a conversation that was erased since, nothing is written.
insert into lane_events (at, token, conversation, message, kind, worker, detail)
select to_timestamp(e.at / 1e3::float8), e.token, e.conversation, e.message, e.kind, e.worker, e.detail
from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) with ordinality
    as e (at, token, conversation, message, kind, worker, detail, place)
where not exists (
    select from erasures as x
    where x.conversation = sha256(convert_to(e.conversation, 'UTF8'))
        and case when e.token > 0 then x.token >= e.token else x.erased_at >= to_timestamp(e.at / 1e3::float8) end)
order by e.place
