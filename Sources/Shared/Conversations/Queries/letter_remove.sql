-- letter_remove: $1 message id. That it was dead stays known: see dead_once in the migrations.
with letter as (delete from dead_letters where id = $1::text returning id, lane)
insert into dead_once (id, lane) select id, lane from letter
on conflict (id) do update set lane = excluded.lane
