-- letter_mates: $1 ids of messages. Their letters, each with those of its turn, in the order of their conversations.
select d.id, d.lane, d.tenant_id, d.envelope, d.reason, d.error, d.worker, d.attempts, d.crashes,
    (extract(epoch from d.arrived_at) * 1000)::bigint, (extract(epoch from d.died_at) * 1000)::bigint, d.turn_id, d.position,
    d.token
from dead_letters as d
where d.id = any ($1::text[])
    or d.turn_id in (select a.turn_id from dead_letters as a where a.id = any ($1::text[]))
order by d.arrived_at, d.token, d.position, d.id
