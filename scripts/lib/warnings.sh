# shellcheck shell=bash
# What a terminal is shown of the programs' logs. Sourced, not run; needs scripts/lib/common.sh.

# show_warnings LOG...: becomes `tail`, which ends with the script (see `tied`). Warnings and errors that the logs get from now on are
# printed, and that a server is there again, each behind its log's name: `worker-1  | …`. It only reads: nothing here can slow
# the programs down. grep, which reads much, goes first; sed learns from tail's headers whose lines follow, and ends with tail.
show_warnings() {
    local levels='warn|warning|error|critical|fatal|WARN|WARNING|ERROR|CRITICAL|FATAL'
    local back='(Redis|PostgreSQL) (is back|answers now)'
    local header='^==> (.*/)?([^/]*)\.log <==$'
    local log name widest=0 spaces
    for log in "$@"; do
        name=$(basename "$log" .log)
        if ((${#name} > widest)); then widest=${#name}; fi
    done
    printf -v spaces '%*s' "$widest" ''
    tied KILL -- tail -v -n 0 -F "$@" 2>/dev/null > >(
        exec grep --line-buffered -E "$header|(^|[^[:alnum:]])($levels)([^[:alnum:]]|\$)|$back" > >(
            exec sed -u -n -E \
                -e "\\:$header: { s::\\2$spaces:; s:^(.{$widest}).*:\\1  | :; h; d }" \
                -e 'G; s:^(.*)\n(.*)$:\2\1:; p'
        )
    )
}
