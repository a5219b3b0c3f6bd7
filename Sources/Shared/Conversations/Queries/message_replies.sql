-- message_replies: $1 conversation, $2 tenant id, $3 the id of a reply or message, or 'begin', $4 most replies.
-- Replies and notices after that one, oldest first; none when it is not in this conversation. In the last column the
-- ids of the messages that each answers: as many as its turn took, which lie just before it.
select r.id, r.seq, r.conversation, r.role, r.text, r.turn_id, r.status, r.external_id,
    (extract(epoch from r.created_at) * 1000)::bigint,
    (select string_agg(m.id, ' ' order by m.seq) from (
        select id, seq, turn_id from messages
        where conversation = $1::text and role = 'user' and seq < r.seq
        order by seq desc
        limit (select t.messages from turns as t where t.id = r.turn_id)
    ) as m where m.turn_id = r.turn_id)
from messages as r
where r.conversation = $1::text and r.tenant_id = $2::bigint and r.role <> 'user'
    and r.seq > case when $3::text = 'begin' then 0
        else (select seq from messages where id = $3::text and conversation = $1::text) end
order by r.seq
limit $4::int
