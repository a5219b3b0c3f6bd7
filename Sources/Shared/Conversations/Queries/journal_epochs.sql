-- journal_epochs: each shard's epoch.
select shard, epoch from journal_epochs
