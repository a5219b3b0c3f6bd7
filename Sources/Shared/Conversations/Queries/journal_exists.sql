-- journal_exists: whether the journal has anything.
select exists (select from journal)
