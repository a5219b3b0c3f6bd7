# shellcheck shell=bash disable=SC2004,SC2034,SC2154  # used by, and with variables of, what sources this file
# The whole way of messages through one gateway and one worker, and what it costs. Sourced; needs bench-programs.sh, cost.sh, and
# `whole_messages` and `passes`.

prepare() {
    empty_servers
    make_tenant bench
    key=$made_key
}

# The gateway from the start on is another one for each part: none inherits the memory or the connections of another.
fresh_gateway() {
    stop TERM 10 gateway
    redis FLUSHALL >/dev/null
    start_gateway
    gateway=(--port "$port" --key "$key")
}

ms() { calc "$1 / 1000" 2; }

# measure_whole NAME MILLISECONDS: one message of each user, again and again. The first time makes the conversations; the others are
# measured. What else the machine does only adds, so the cheapest of them counts; the others are told.
measure_whole() {
    local name=$1 pass sums=() rates=()
    say "The whole way: $whole_messages messages, model $2 ms, 1 worker"
    start_model "$2"
    fresh_gateway
    start_worker
    local burst=("${gateway[@]}" --connections 64 --messages "$whole_messages" --users "$whole_messages")
    send "gateway (model $2 ms, warm-up)" "${burst[@]}"
    wait_for_queue
    for ((pass = 1; pass <= passes; pass++)); do
        measure_pass "$name" "$2"
        sums+=("$pass_sum") rates+=("$pass_rate")
    done
    figure[$name.sums]=$(ascending "${sums[@]}")
    figure[$name.usual_rate]=$(median "${rates[@]}")
}

# measure_pass NAME MILLISECONDS: sets pass_sum and pass_rate; the figures of NAME are this pass's when it is the cheapest so far.
measure_pass() {
    local name=$1 began turns part sum=0
    turns=$(sql 'SELECT count(*) FROM turns')
    forget_cpu
    mark_cpu
    began=${EPOCHREALTIME/[.,]/}
    send "gateway (model $2 ms)" "${burst[@]}"
    wait_for_queue
    pass_rate=$(calc "$whole_messages * 1000000 / (${EPOCHREALTIME/[.,]/} - $began)" 0)
    add_cpu
    turns=$(($(sql 'SELECT count(*) FROM turns') - turns))
    ((turns == whole_messages)) || give_up "$whole_messages messages became $turns turns, not one each" worker
    for part in gateway redis worker postgres; do sum=$((sum + cpu_spent[$part])); done
    pass_sum=$(calc "$sum / $whole_messages")
    if [[ -n ${figure[$name.sum]:-} ]] && (($(calc "($pass_sum >= ${figure[$name.sum]})" 0))); then return; fi
    for part in gateway redis worker postgres model; do figure[$name.$part]=$(per_message "$part" "$whole_messages"); done
    figure[$name.sum]=$pass_sum figure[$name.rate]=$pass_rate
}

# Until no conversation is ready, running or put off. Asks Redis, since counting rows would cost PostgreSQL what is measured.
wait_for_queue() {
    local deadline=$((SECONDS + 300)) left script
    script="local left = 0 for _, key in ipairs({'ring', 'leases', 'later'}) do key = 'parley:{0}:' .. key
        left = left + (redis.call('TYPE', key).ok == 'zset' and redis.call('ZCARD', key) or redis.call('EXISTS', key)) end return left"
    while left=$(redis --raw EVAL "$script" 0) && [[ $left != 0 ]]; do
        if $stopping; then exit 0; fi
        alive "${child_pid[worker]}" || give_up "the worker has ended" worker
        ((SECONDS < deadline)) || give_up "$left conversations are still in the queue after 5 minutes" worker
        sleep 0.05
    done
}
