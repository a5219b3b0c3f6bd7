# shellcheck shell=bash disable=SC2154  # `folder` comes from scripts/servers
# Where the private servers keep their data, and as whom they run. Sourced by scripts/servers, which sets `folder`.

# PostgreSQL refuses to run as root: then both servers run as `postgres`, or as `nobody` where that user does not exist.
choose_user() {
    server_user=$(id -un)
    as_server_user=()
    if ((EUID == 0)); then
        server_user=postgres
        id -u "$server_user" >/dev/null 2>&1 || server_user=nobody
        as_server_user=(--reuid "$server_user" --regid "$(id -g "$server_user")" --clear-groups)
    fi
}

as_user() {
    if ((EUID == 0)); then setpriv "${as_server_user[@]}" -- "$@"; else "$@"; fi
}

own() {
    if ((EUID == 0)); then chown "$server_user:" "$1"; fi
    chmod 700 "$1"
}

# The data lies in $folder/data. Two things can forbid that: the servers' user cannot enter the checkout (one below /root, or a
# private home), or the path does not fit a Unix socket (107 bytes) or a URL (plain characters only). Then it lies in /var/tmp,
# in a folder named after the path, and $folder/data is a link to it.
choose_data() {
    data=$folder/data
    if [[ ! -L $data ]]; then
        mkdir -p "$data"
        own "$data"
        if [[ $data =~ ^[A-Za-z0-9/._+-]{1,84}$ ]] && (cd / && as_user test -w "$data" -a -x "$data"); then return; fi
        rmdir "$data" 2>/dev/null || fail "$data holds data that user $server_user cannot reach: move the checkout back, or remove it"
    fi
    local elsewhere
    elsewhere=/var/tmp/parley-$(id -u)-$(printf %s "$folder" | sha256sum | cut -c 1-12)
    if ! mkdir -m 700 "$elsewhere" 2>/dev/null; then
        if [[ -L $elsewhere || ! -d $elsewhere || $(stat -c %U "$elsewhere") != "$server_user" ]]; then
            fail "$elsewhere is not a folder of user $server_user: remove it"
        fi
    fi
    own "$elsewhere"
    ln -sfn "$elsewhere" "$data"
    data=$elsewhere
    say "Data of the servers: $data (user $server_user cannot enter $folder, or its path does not suit a socket)"
}

# The newest PostgreSQL, or the one that made the data.
find_postgres() {
    local version='*'
    if as_user test -f "$data/postgres/PG_VERSION"; then version=$(as_user cat "$data/postgres/PG_VERSION"); fi
    # shellcheck disable=SC2086  # the asterisk is meant
    postgres_bin=$(printf '%s\n' /usr/lib/postgresql/$version/bin | sort -V | tail -n 1)
    [[ -x $postgres_bin/postgres ]] || fail "the data in $data needs PostgreSQL $version, which is not installed"
}

# Made aside and renamed: a run that is killed meanwhile leaves no half cluster behind.
make_cluster() {
    if as_user test -d "$data/postgres"; then return; fi
    say "Creating the database cluster"
    as_user rm -rf "$data/postgres.new"
    (cd / && as_user "$postgres_bin/initdb" --pgdata "$data/postgres.new" --username parley --auth trust \
        --encoding UTF8 --locale C.UTF-8) >>"$folder/log/postgres.log" 2>&1 || give_up PostgreSQL postgres.log
    as_user mv "$data/postgres.new" "$data/postgres"
}
