# shellcheck shell=bash disable=SC2154  # `figure` and the sizes come from scripts/measure
# The tables of scripts/bench, in Markdown. Sourced.

# row NAME VALUE UNIT MUST AIM: empty MUST or AIM: none. "met" names the better of the two that holds.
row() {
    local name=$1 value=$2 unit=$3 must=$4 aim=$5 met=-
    if [[ $value =~ ^[0-9.]+$ ]]; then
        if [[ -n $aim ]] && at_most "$value" "$aim"; then
            met='yes, and the aim'
        elif [[ -n $must ]] && at_most "$value" "$must"; then
            met=yes
        elif [[ -n $must ]]; then
            met='**no**'
        elif [[ -n $aim ]]; then
            met='not the aim'
        fi
    fi
    printf '| %s | %s | %s | %s | %s |\n' "$name" "$value$unit" "${must:+≤ $must$unit}" "${aim:+≤ $aim$unit}" "$met"
}

at_most() { LC_ALL=C awk "BEGIN { exit !($1 <= $2) }"; }

print_report() {
    print_targets
    print_accept
    print_whole
    print_machine
}

print_targets() {
    if [[ -n ${QUICK:-} ]]; then printf 'A quick run: too short for figures to compare.\n\n'; fi
    printf '| | measured | must | aim | met |\n|---|---|---|---|---|\n'
    row 'gateway CPU per accepted message' "${figure[accept.gateway.cpu]}" ' µs' 18 9
    row 'its ratio to webdis running the same script beside it' "${figure[accept.ratio]:-not measured}" '' 1 ''
    row 'Redis CPU per message, accept → finished' "${figure[whole0.redis]}" ' µs' 40 22
    row 'CPU of all processes per message, model 0 ms' "${figure[whole0.sum]}" ' µs' 150 70
    row 'received → reply on disk, at half load: p50' "${figure[stored.p50]}" ' ms' '' 1.5
    row 'received → reply on disk, at half load: p99' "${figure[stored.p99]}" ' ms' 20 8
    row 'worker memory with 1,000 model calls under way' "${figure[memory.worker]}" ' MB' 60 40
    row 'gateway memory with 10,000 idle connections' "${figure[memory.gateway]}" ' MB' 50 25
    row 'start to ready, gateway' "${figure[start.gateway]}" ' ms' 1000 100
    row 'start to ready, worker' "${figure[start.worker]}" ' ms' 1000 100
}

print_accept() {
    printf '\nAccept only, no worker: %s messages of 10,000 users over 64 connections, the cheapest of %s rounds; rates and times are medians.\n\n' \
        "$round_messages" "$rounds"
    printf '| | its CPU per message | Redis | requests/s | p50 | p99 |\n|---|---|---|---|---|---|\n'
    accept_row gateway gateway
    if [[ -n ${figure[accept.webdis.cpu]:-} ]]; then
        accept_row webdis 'webdis, the same script, nothing checked'
    else
        printf '\nwebdis: not measured, %s.\n' "$no_webdis"
    fi
    printf '\nAll rounds, µs: gateway %s%s.\n' "${figure[accept.gateway.costs]}" \
        "${figure[accept.webdis.costs]:+; webdis ${figure[accept.webdis.costs]}}"
}

accept_row() {
    local at=accept.$1
    printf '| %s | %s µs | %s µs | %s | %s ms | %s ms |\n' "$2" "${figure[$at.cpu]}" "${figure[$at.redis]}" "${figure[$at.rate]}" \
        "${figure[$at.p50]}" "${figure[$at.p99]}"
}

print_whole() {
    printf '\nThe whole way, until all replies are stored: 1 gateway, 1 worker, %s messages of as many users, a turn each. The cheapest of %s passes.\n\n' \
        "$whole_messages" "$passes"
    printf '| model | gateway | Redis | worker | PostgreSQL | sum | messages/s | the model stub |\n|---|---|---|---|---|---|---|---|\n'
    local milliseconds at
    for milliseconds in 0 50; do
        at=whole$milliseconds
        printf '| %s ms | %s µs | %s µs | %s µs | %s µs | %s µs | %s | %s µs |\n' "$milliseconds" "${figure[$at.gateway]}" \
            "${figure[$at.redis]}" "${figure[$at.worker]}" "${figure[$at.postgres]}" "${figure[$at.sum]}" "${figure[$at.rate]}" \
            "${figure[$at.model]}"
    done
    cat <<TEXT

The sums of all passes, µs: ${figure[whole0.sums]} (0 ms); ${figure[whole50.sums]} (50 ms).

At ${figure[latency.rate]} messages/s, half of the usual rate, model 0 ms, each client waiting for its reply: from the gateway's receiving a message to
PostgreSQL's commit of its reply p50 ${figure[stored.p50]} ms, p99 ${figure[stored.p99]} ms. As the client sees it, from the moment the message was
due until the reply is there: p50 ${figure[latency.p50]} ms, p99 ${figure[latency.p99]} ms, longest ${figure[latency.max]} ms. All processes together:
${figure[latency.sum]} µs of CPU per message. The best of $latency_runs runs of $latency_seconds s; the p99 of each: ${figure[latency.all]} ms.

The model stub's ceiling, asked directly over 64 connections: ${figure[model.rate]} replies/s at ${figure[model.cpu]} µs each. The load generator takes
${figure[generator.cpu]} µs per request. Both run on the same machine and are not in the sums. An empty gateway has ${figure[memory.gateway_empty]} MB.
TEXT
}

print_machine() {
    local model memory
    model=$(sed -nE 's/^model name[[:space:]]*: //p' /proc/cpuinfo | sort -u | head -n 1)
    memory=$(calc "$(sed -nE 's/^MemTotal: *([0-9]+) kB/\1/p' /proc/meminfo) / 1048576" 0)
    cat <<TEXT

Machine: $(nproc) cores, ${model:-$(uname -m)}, $memory GiB, Linux $(uname -r); $(redis-server --version | sed -nE 's/.*v=([0-9.]+).*/Redis \1/p')${redis_setting:- with
\`appendfsync always\`}, PostgreSQL $(sql 'SHOW server_version'), $(swift --version 2>/dev/null | sed -nE 's/.*(Swift version [0-9.]+).*/\1/p'). $(date -u +%Y-%m-%d), commit $(git rev-parse --short HEAD 2>/dev/null || echo unknown).
TEXT
}
