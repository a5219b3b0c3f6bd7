# shellcheck shell=bash disable=SC2034,SC2317  # used by, and calling by name, what sources this file
# What the scripts share: saying things, and child processes that never outlive the script that started them.
# Sourced, not run. A script that sources this file works in the repository's root.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
cd "$root" || exit 1

say() { printf '%s\n' "$*"; }

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# A pipe to itself. In it, `alive` reads what `jobs` prints, and nothing else ever arrives.
exec {own_pipe}<> <(:)

# alive PID: whether this child of the shell is still running. Asks the shell, not the system, where the id may be another's by now;
# without a subshell, which a signal to the whole process group ends: then all children would seem to have ended.
alive() {
    local line status=1
    jobs -rp >&"$own_pipe"
    echo end >&"$own_pipe" # apart: a trap that runs between them has the script's own output
    while read -r -u "$own_pipe" line && [[ $line != end ]]; do
        if [[ $line == "$1" ]]; then status=0; fi
    done
    return "$status"
}

# ready_within SECONDS PID COMMAND...: polls COMMAND until it succeeds. Fails when the time is up or child PID has ended.
ready_within() {
    local deadline=$((SECONDS + $1)) pid=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        alive "$pid" || return 1
        ((SECONDS < deadline)) || return 1
        sleep 0.05
    done
}

# tied SIGNAL [setpriv option...] -- COMMAND...: becomes COMMAND, in a session of its own, so that Ctrl-C in a terminal reaches
# only the script, which then stops its children in order. However the script ends, the kernel sends SIGNAL to COMMAND
# (PR_SET_PDEATHSIG): kill -9 of the script leaves nothing behind. The inner check closes the gap in which the script dies
# before the kernel knows of the wish. Call it in the background: `tied KILL -- sleep 9 &`; $! is COMMAND's own process id.
tied() {
    local signal=$1 options=()
    shift
    while [[ $1 != -- ]]; do
        options+=("$1")
        shift
    done
    shift
    # shellcheck disable=SC2016  # expanded by the inner shell
    exec setsid env --default-signal=INT,QUIT setpriv "${options[@]}" --pdeathsig "$signal" -- \
        sh -c '[ "$PPID" = "$1" ] || exit 1; shift; exec "$@"' tied "$$" "$@"
}

# ---- Supervision: named children, started again when they die, stopped in order. ----

declare -A child_pid=() child_born=() child_failures=()
stopping=false
signals=0

# start NAME: runs the function run_<NAME up to the first dash> in the background; the function ends in `tied`.
start() {
    "run_${1%%-*}" "$1" &
    child_pid[$1]=$!
    child_born[$1]=$SECONDS
}

# stop SIGNAL SECONDS NAME...: asks all of them, then waits for each, and kills when the time is up. A signal that arrives
# meanwhile is passed on: asking a second time cuts the wait short, for programs that drain.
stop() {
    local signal=$1 began=$SECONDS deadline=$((SECONDS + $2)) seen=$signals told=false name other pid
    shift 2
    for name in "$@"; do signal_child "$signal" "$name"; done
    for name in "$@"; do
        pid=${child_pid[$name]:-}
        [[ -n $pid ]] || continue
        while alive "$pid"; do
            if ((SECONDS >= deadline)); then
                say "$name did not stop in time: killed"
                signal_child KILL "$name"
            elif ((signals != seen)); then
                seen=$signals
                for other in "$@"; do signal_child "$signal" "$other"; done
            elif ! $told && ((SECONDS >= began + 3)); then
                told=true
                say "$name finishes what runs; Ctrl-C again cuts it short"
            fi
            sleep 0.05
        done
        wait "$pid" 2>/dev/null || true
        unset "child_pid[$name]"
    done
}

signal_child() {
    local pid=${child_pid[$2]:-}
    if [[ -n $pid ]] && alive "$pid"; then kill -s "$1" "$pid" 2>/dev/null || true; fi
}

# on_signals: from here on INT, TERM and HUP end the supervision loop instead of the script.
on_signals() { trap 'stopping=true; signals=$((signals + 1))' INT TERM HUP; }

# supervise FOREGROUND: starts children again when they die. Returns when a signal arrives or the child FOREGROUND ends (0), and
# when a child cannot live (1): it exits by itself within 5 seconds of its start, or is killed so early five times in a row.
# `ended` and `ended_status` say which child ended last.
supervise() {
    local name
    ended='' ended_status=0
    while ! $stopping; do
        for name in "${!child_pid[@]}"; do
            if alive "${child_pid[$name]}"; then continue; fi
            bury "$name"
            if [[ $name == "$1" ]]; then return 0; fi
            say "$name ended with status $ended_status"
            if ((SECONDS - child_born[$name] >= 5)); then child_failures[$name]=0; fi
            child_failures[$name]=$((${child_failures[$name]:-0} + 1))
            if ((child_failures[$name] > 5 || (ended_status < 128 && SECONDS - child_born[$name] < 5))); then return 1; fi
            start "$name"
            say "$name started again"
        done
        wait_for_change
    done
}

# Returns at a signal, or after a fifth of a second; looking for a child that ended or a signal that arrived is the caller's. It waits for
# silence on a pipe, not for children: when a signal ends `wait -n` just as a child ends, bash forgets that the child did, and
# waits for it for ever. A signal to the whole process group, as from `timeout` or a CI that gives up, is both at once.
wait_for_change() { read -r -t 0.2 -u "$own_pipe" || true; }

bury() {
    ended=$1 ended_status=0
    wait "${child_pid[$1]}" 2>/dev/null || ended_status=$?
    unset "child_pid[$1]"
}
