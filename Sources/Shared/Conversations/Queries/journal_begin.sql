-- journal_begin: $1 shard. Its next epoch begins; returns it. To run behind journal_wait: what was accepted before is written by then,
-- or never.
insert into journal_epochs as c (shard, epoch) values ($1::bigint, 1)
on conflict (shard) do update set epoch = c.epoch + 1
returning epoch
