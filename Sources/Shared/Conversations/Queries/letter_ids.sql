-- letter_ids: $1 lane.
-- The ids of a lane's dead letters, in no order.
select id from dead_letters where lane = $1::text
