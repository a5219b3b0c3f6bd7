# shellcheck shell=bash
# The URLs that scripts/servers gives its command. Sourced, not run.

# forget_private_urls FOLDER: unsets REDIS_URL and DATABASE_URL where they name a socket in the folder's data, which only its private
# servers have: an earlier run wrote them into its file of settings, and they would be taken for servers that run already.
# Such a path has plain characters only (see choose_data), so it stands in the URL as it is.
forget_private_urls() {
    local name place
    for place in "$(readlink -m "$1/data")" "$(readlink "$1/data" || true)"; do
        [[ -n $place ]] || continue
        for name in REDIS_URL DATABASE_URL; do
            if [[ "${!name:-}&" == *"$place"[/\&]* ]]; then unset "$name"; fi
        done
    done
}
