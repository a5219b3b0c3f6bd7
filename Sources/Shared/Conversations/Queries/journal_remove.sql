-- journal_remove: $1 message ids, which are stored by this transaction.
delete from journal where id = any ($1::text[])
