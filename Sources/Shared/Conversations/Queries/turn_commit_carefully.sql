-- turn_commit_carefully: see the function of that name in the migrations; $1 to $20 and $27 per turn, $21 to $26 per message.
-- One row per turn: its outcome.
select t.outcome from unnest(turn_commit_carefully(
    $1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::bigint[], $8::text[], $9::bigint[],
    $10::text[], $11::text[], $12::bigint[], $13::bigint[], $14::bigint[], $15::text[], $16::text[], $17::bigint[],
    $18::bigint[], $27::text[], $19::bigint[], $20::bigint[],
    $21::bigint[], $22::text[], $23::text[], $24::text[], $25::text[], $26::bigint[]
)) as t (outcome)
