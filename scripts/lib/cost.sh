# shellcheck shell=bash disable=SC2034,SC2154  # used by, and with variables of, what sources this file
# What processes cost: CPU time, memory. Sourced; needs `child_pid` of common.sh.

tick_us=$((1000000 / $(getconf CLK_TCK)))
declare -A cpu_mark=() cpu_spent=()

# calc EXPRESSION [DIGITS]: as awk reckons it, with one digit behind the point.
calc() { LC_ALL=C awk "BEGIN { printf \"%.${2:-1}f\", $1 }"; }

# ascending NUMBER...: in one line
ascending() { printf '%s\n' "$@" | LC_ALL=C sort -g | paste -sd' '; }

# median NUMBER...
median() { printf '%s\n' "$@" | LC_ALL=C sort -g | sed -n "$((($# + 1) / 2))p"; }

# User and system time of a process in ticks; with a second argument also that of its children, gone and living ones.
# Fields of proc(5) behind the name, which may hold anything: 12 utime, 13 stime, 14 cutime, 15 cstime.
cpu_ticks() {
    local stat fields child sum
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || { echo 0 && return; }
    read -ra fields <<<"${stat##*) }"
    sum=$((fields[11] + fields[12]))
    if [[ -n ${2:-} ]]; then
        sum=$((sum + fields[13] + fields[14]))
        for child in $(cat "/proc/$1/task/$1/children" 2>/dev/null || pgrep -P "$1" || true); do
            sum=$((sum + $(cpu_ticks "$child")))
        done
    fi
    echo "$sum"
}

find_servers() {
    redis_pid=$(redis INFO server | tr -d '\r' | sed -n 's/^process_id://p')
    postgres_pid=$(sql "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)")
    [[ -e /proc/$redis_pid && -e /proc/$postgres_pid ]] || fail "the servers do not run on this machine"
}

cpu_now() {
    case $1 in
        redis) cpu_ticks "$redis_pid" ;;
        postgres) cpu_ticks "$postgres_pid" tree ;;
        *) if [[ -n ${child_pid[$1]:-} ]]; then cpu_ticks "${child_pid[$1]}"; else echo 0; fi ;;
    esac
}

measured=(gateway redis worker postgres model webdis)

# From here on CPU time counts for `spent`.
mark_cpu() {
    local name
    for name in "${measured[@]}"; do cpu_mark[$name]=$(cpu_now "$name"); done
}

# Adds what was spent since the mark, in µs, to cpu_spent.
add_cpu() {
    local name
    for name in "${measured[@]}"; do
        cpu_spent[$name]=$((${cpu_spent[$name]:-0} + ($(cpu_now "$name") - cpu_mark[$name]) * tick_us))
    done
}

forget_cpu() { cpu_spent=(); }

# per_message NAME COUNT: µs.
per_message() { calc "${cpu_spent[$1]:-0} / $2"; }

# Resident memory of a child, in MB.
resident_mb() { calc "$(sed -nE 's/^VmRSS:[[:space:]]*([0-9]+) kB/\1/p' "/proc/${child_pid[$1]}/status") * 1024 / 1000000"; }
