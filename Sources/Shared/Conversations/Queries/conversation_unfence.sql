-- conversation_unfence: $1 conversation. Removes the row that conversation_fence made in the same transaction.
delete from conversations where id = $1::text and bot_id = 0
