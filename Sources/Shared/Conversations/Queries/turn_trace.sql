-- turn_trace: traces of turns that turn_commit_carefully has stored, in its transaction. One element each: $1 turn id, $2 token, $3 trace.
update turns as t set trace = g.trace
from unnest($1::text[], $2::bigint[], $3::text[]) as g (id, token, trace)
where t.id = g.id and t.token = g.token and t.trace is null
