# shellcheck shell=bash disable=SC2034,SC2154,SC2317  # used by, calling by name, and with variables of what sources this file
# The programs that scripts/measure starts, and how it waits for them. Sourced; needs common.sh, and `folder`.

programs=${BENCH_PROGRAMS:-.build/release}
logs=$folder/bench-log
mkdir -p "$logs"

# Programs of ours see these settings and nothing else: no key of a real model that the caller's environment may hold.
settings=(
    "PATH=$PATH" "HOME=${HOME:-/}" "REDIS_URL=$REDIS_URL" "DATABASE_URL=$DATABASE_URL"
    PARLEY_BIND=127.0.0.1 PARLEY_SHARDS=1 PARLEY_MAILBOX_LIMIT=1000000 RATE_LIMIT_PER_USER=0 RATE_LIMIT_GLOBAL=0 PARLEY_DRAIN_SECONDS=2
    AI_API_KEY=stub AI_MODEL=stub
)

# 10,000 connections are as many descriptors.
raise_descriptor_limit() { ulimit -n "$(ulimit -Hn)"; }

# Of gateways that have a number in their name; the only one has `port`.
declare -A ports=()

run_gateway() {
    raise_descriptor_limit
    tied KILL -- env -i "${settings[@]}" "PORT=${ports[$1]:-$port}" "$programs/gateway" >>"$logs/gateway.log" 2>&1
}

run_worker() {
    raise_descriptor_limit
    tied KILL -- env -i "${settings[@]}" "PARLEY_TURNS_AT_ONCE=$turns_at_once" \
        "AI_BASE_URL=http://127.0.0.1:$model_port/v1" "$programs/worker" >>"$logs/worker.log" 2>&1
}

run_model() {
    raise_descriptor_limit
    tied KILL -- "$programs/ModelSimulator" --port 0 --delay-ms "$model_delay" >"$logs/model.out" 2>>"$logs/model.log"
}

run_webdis() { tied KILL -- webdis "$folder/webdis.json" >>"$logs/webdis.log" 2>&1; }

run_load() { tied TERM -- "$programs/LoadGenerator" "${load[@]}" >"$logs/load.out" 2>"$logs/load.log"; }

run_monitor() { tied KILL -- redis-cli "${redis_address[@]}" MONITOR >"$logs/monitor.out" 2>&1; }

parley() { env -i "${settings[@]}" "$programs/parley" "$@"; }

redis() { redis-cli "${redis_address[@]}" "$@"; }
redis_address=(-s "${REDIS_URL#unix://}")

sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$DATABASE_URL" -c "$1"; }

# Ports below those that the system gives to outgoing connections: nobody takes one between this look and its use by chance.
choose_port() {
    local candidate
    for _ in {1..100}; do
        candidate=$((20000 + RANDOM % 10000))
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$candidate") 2>/dev/null; then
            chosen_port=$candidate
            return
        fi
    done
    fail "no port is free between 20000 and 30000"
}

# Servers without data. A rewrite of the log in the middle of a run would cost whom it happens to meet.
empty_servers() {
    redis CONFIG SET auto-aof-rewrite-percentage 0 >/dev/null
    redis FLUSHALL >/dev/null
    parley migrate >>"$logs/parley.log" 2>&1 || give_up '"parley migrate" failed' parley
    find_servers
}

# make_tenant NAME: with a bot of its own. Sets made_key.
make_tenant() {
    {
        parley tenant create "$1" &&
            parley bot create stub --tenant "$1" --language en --default --prompt 'You answer questions of customers. Be brief.'
    } >>"$logs/parley.log" 2>&1 || give_up "tenant $1 cannot be made" parley
    made_key=$(parley key create --tenant "$1" --name bench --role admin --json 2>>"$logs/parley.log" |
        sed -n 's/.*"key" *: *"\([^"]*\)".*/\1/p')
    [[ -n $made_key ]] || give_up '"parley key create" printed no key' parley
}

give_up() {
    if $stopping; then exit 0; fi
    echo "bench: $1. The end of its log:" >&2
    tail -n 8 "$logs/${2:-load}.log" >&2 || true
    exit 1
}

# ---- Starting and waiting ----

# Prints the time to readiness in ms. The asking is done by a process that runs before the gateway does.
start_gateway() {
    choose_port
    port=$chosen_port
    load=(--port "$port" --ready 20)
    start load
    local began=${EPOCHREALTIME/[.,]/}
    start gateway
    finish_load || give_up "the gateway does not become ready" gateway
    ready_ms=$(calc "($(<"$logs/load.out") - $began) / 1000")
}

# start_gateway_as NAME, start_worker_as NAME: one of several; returns when it is ready.
start_gateway_as() {
    if [[ -z ${ports[$1]:-} ]]; then
        choose_port
        ports[$1]=$chosen_port
    fi
    start "$1"
    ready_within 20 "${child_pid[$1]}" curl -sf "http://127.0.0.1:${ports[$1]}/readyz" || give_up "$1 does not become ready" gateway
}

start_worker_as() {
    local before
    before=$(claims_begun)
    start "$1"
    ready_within 20 "${child_pid[$1]}" claims_begun_after "$before" || give_up "$1 does not become ready" worker
}

claims_begun() { grep -c 'Worker claims' "$logs/worker.log" 2>/dev/null || true; }
claims_begun_after() { (($(claims_begun) > ${1:-0})); }

# A worker is ready when it has told Redis that it lives, which it does when it begins to claim.
start_worker() {
    local key
    for key in $(redis --scan --pattern 'parley:worker:*'); do redis DEL "$key" >/dev/null; done
    local began=${EPOCHREALTIME/[.,]/}
    start worker
    until [[ $(redis --raw EVAL "return #redis.call('KEYS', 'parley:worker:*')" 0) == [1-9]* ]]; do
        alive "${child_pid[worker]}" || give_up "the worker does not become ready" worker
        ((${EPOCHREALTIME/[.,]/} - began < 20000000)) || give_up "the worker does not become ready" worker
    done
    ready_ms=$(calc "(${EPOCHREALTIME/[.,]/} - $began) / 1000")
}

# The simulator prints its port.
start_model() {
    model_delay=$1
    : >"$logs/model.out"
    start model
    ready_within 10 "${child_pid[model]}" grep -qE '[0-9]+' "$logs/model.out" || give_up "the model stub does not start" model
    model_port=$(grep -oE '[0-9]+' "$logs/model.out" | tail -n 1)
}

# Waits for the load generator to end. Its status is this function's.
finish_load() {
    local pid=${child_pid[load]} status=0
    while alive "$pid"; do
        if $stopping; then exit 0; fi
        wait_for_change
    done
    wait "$pid" 2>/dev/null || status=$?
    unset 'child_pid[load]'
    return "$status"
}

# send WHAT OPTION...: a run of the load generator, complete and without failures.
send() {
    local what=$1
    shift
    load=(--json "$@")
    start load
    finish_load || give_up "the load on $what failed"
    local kind
    for kind in client_errors server_errors errors; do
        if (($(field "$kind"))); then
            sed -n 's/.*"first_failure":/first failure: /p' "$logs/load.out" >>"$logs/load.log"
            give_up "of the load on $what, $(field "$kind") requests ended as $kind"
        fi
    done
}

# A figure of the last run of the load generator.
field() { sed -nE "s/.*\"$1\":([-+.0-9e]+).*/\\1/p" "$logs/load.out"; }
