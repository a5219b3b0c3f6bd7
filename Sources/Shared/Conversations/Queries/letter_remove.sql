-- letter_remove: $1 message id.
delete from dead_letters where id = $1::text
