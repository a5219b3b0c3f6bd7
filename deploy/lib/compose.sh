# shellcheck shell=bash
# Sourced: `compose` is Docker's Compose, as COMPOSE names it (with options) or as this machine has it.

if [[ -n ${COMPOSE:-} ]]; then
    read -r -a compose_command <<<"$COMPOSE"
elif docker compose version >/dev/null 2>&1; then
    compose_command=(docker compose)
else
    compose_command=(docker-compose)
fi

compose() { "${compose_command[@]}" "$@"; }

# usage LINE: how the script is called; ends it.
usage() {
    echo "usage: deploy/$1" >&2
    exit 2
}
