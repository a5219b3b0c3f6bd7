-- journal_indexes: until the transaction ends no table is read from end to end: see journal_share.
select set_config('enable_seqscan', 'off', true)
