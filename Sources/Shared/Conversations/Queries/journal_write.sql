-- journal_write: keep accepted messages. One element each: $1 shard, $2 epoch, $3 token, $4 message id, $5 lane, $6 fingerprint (null = the
-- client gave no id), $7 envelope, $8 whether it was accepted before (1 or 0). To run behind journal_share.
-- One of a conversation that was erased since is not written, and one that is there already stays. Nor is one written that was accepted
-- before and is settled: an erasure under way would forget that it is, and it would be put back. By conversation, so that calls which
-- share messages wait for each other in one order.
-- Returns the ids of messages that were accepted in another epoch than this: Redis may have lost them, and they are not written.
with given as materialized (
    select unnest($1::bigint[]) as shard, unnest($2::bigint[]) as epoch, unnest($3::bigint[]) as token, unnest($4::text[]) as id,
        unnest($5::text[]) as lane, unnest($6::text[]) as fingerprint, unnest($7::text[]) as envelope,
        unnest($8::bigint[]) as repeated, generate_subscripts($4::text[], 1) as place
), written as (
    insert into journal (token, id, lane, fingerprint, envelope)
    select g.token, g.id, g.lane, g.fingerprint, g.envelope
    from given as g
    join journal_epochs as c on c.shard = g.shard and c.epoch = g.epoch
    where not exists (
        select from erasures as e where e.conversation = sha256(convert_to(g.lane, 'UTF8')) and e.token > g.token)
        and (g.repeated = 0 or (select m.id from messages as m where m.id = g.id) is null
            and (select d.id from dead_letters as d where d.id = g.id) is null)
    order by g.lane, g.place
    on conflict (id) do nothing
)
select g.id from given as g
where not exists (select from journal_epochs as c where c.shard = g.shard and c.epoch = g.epoch)
