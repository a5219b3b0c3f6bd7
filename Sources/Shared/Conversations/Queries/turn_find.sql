-- turn_find: $1 turn id. Returns its state and its reply, if it had one.
select t.status, t.messages, t.token, t.conversation, (extract(epoch from t.finished_at) * 1000)::bigint, r.id, r.role, r.text
from turns as t left join messages as r on r.id = 'rpl_' || substr(t.id, 5)
where t.id = $1::text
