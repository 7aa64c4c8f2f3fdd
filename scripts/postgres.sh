# shellcheck shell=sh
# A throw-away PostgreSQL cluster for tests, measurements and fuzzing. Source this file; it runs nothing by itself.
#
#   postgres_find     set POSTGRES_BIN to the directory of a complete server; status 1 where there is none
#   debian_install   install Debian packages with apt (root or password-less sudo); status 1 where that cannot be done
#   postgres_start    make and start a cluster, set POSTGRES_URL, POSTGRES_VERSION and POSTGRES_DIR
#   postgres_stop     stop the cluster and remove every trace of it; safe to call at any time
#
# What it reads:
#   CREDIT_BANK_POSTGRES_BIN           directory of the server's programs, where none is found by itself
#   CREDIT_BANK_TEST_PG_DURABLE=1      fsync and synchronous_commit on, memory and checkpoints as in docker-compose.yml (its
#                                      lz4 is not in every build of the server): for kill tests and for measurements
#   CREDIT_BANK_TEST_PG_SETTINGS       further "name=value" settings, separated by blanks
#
# The cluster belongs to the caller's account, or, because initdb refuses root, to `postgres` or `nobody`. It listens on
# 127.0.0.1 and on a socket in its own directory only, with a random password: on a shared machine a superuser
# without one would be an open door to that account.

POSTGRES_BIN=
POSTGRES_DIR=
POSTGRES_URL=
POSTGRES_VERSION=
postgres_account=
postgres_settings=
postgres_password=

postgres_is_complete() {
    [ -x "$1/initdb" ] && [ -x "$1/pg_ctl" ] && [ -x "$1/postgres" ]
}

postgres_find() {
    postgres_newest=
    postgres_newest_major=0
    for postgres_candidate in \
        "${CREDIT_BANK_POSTGRES_BIN:-}" \
        "$(command -v pg_ctl 2>/dev/null | sed 's|/[^/]*$||')" \
        "$(pg_config --bindir 2>/dev/null)"; do
        if [ -n "$postgres_candidate" ] && postgres_is_complete "$postgres_candidate"; then
            POSTGRES_BIN=$postgres_candidate
            return 0
        fi
    done
    # Debian and its children, Red Hat and its children, Homebrew; the highest major version wins.
    for postgres_candidate in \
        /usr/lib/postgresql/*/bin \
        /usr/pgsql-*/bin \
        /opt/homebrew/opt/postgresql*/bin \
        /usr/local/opt/postgresql*/bin; do
        postgres_is_complete "$postgres_candidate" || continue
        postgres_major=$("$postgres_candidate/postgres" --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
        if [ "${postgres_major:-0}" -gt "$postgres_newest_major" ]; then
            postgres_newest=$postgres_candidate
            postgres_newest_major=$postgres_major
        fi
    done
    [ -n "$postgres_newest" ] || return 1
    POSTGRES_BIN=$postgres_newest
}

# Installs Debian's packages of these names, as root or by sudo.
debian_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    debian_sudo=
    if [ "$(id -u)" -ne 0 ]; then
        sudo -n true 2>/dev/null || return 1
        debian_sudo='sudo -n'
    fi
    # Left unquoted on purpose: empty for root, two words otherwise.
    # shellcheck disable=SC2086
    $debian_sudo apt-get update &&
        $debian_sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

# Runs a command as the cluster's owner, from a directory that the owner may enter.
postgres_as_owner() (
    cd "${POSTGRES_DIR:-/}" || exit 1
    if [ -z "$postgres_account" ]; then
        exec "$@"
    elif command -v setpriv >/dev/null 2>&1; then
        exec setpriv --reuid "$postgres_account" --regid "$(id -g "$postgres_account")" --clear-groups "$@"
    elif command -v runuser >/dev/null 2>&1; then
        exec runuser -u "$postgres_account" -- "$@"
    else
        # The words pass as arguments, so nothing in them is read as shell.
        # shellcheck disable=SC2016
        exec su -s /bin/sh "$postgres_account" -c 'exec "$0" "$@"' -- "$@"
    fi
)

postgres_choose_account() {
    postgres_account=
    [ "$(id -u)" -eq 0 ] || return 0
    for postgres_candidate in postgres nobody; do
        if id "$postgres_candidate" >/dev/null 2>&1; then
            postgres_account=$postgres_candidate
            return 0
        fi
    done
    echo 'postgres.sh: root, and neither an account postgres nor one nobody to run the server as' >&2
    return 1
}

# The directory must be reachable for its owner (a TMPDIR below /root is not) and its path short enough for a socket.
postgres_make_directory() {
    for postgres_parent in "${TMPDIR:-/tmp}" /tmp /var/tmp; do
        [ "${#postgres_parent}" -lt 60 ] || continue
        POSTGRES_DIR=$(mktemp -d "$postgres_parent/credit-bank-postgres.XXXXXX" 2>/dev/null) || continue
        [ -z "$postgres_account" ] || chown "$postgres_account" "$POSTGRES_DIR"
        postgres_as_owner test -w "$POSTGRES_DIR" 2>/dev/null && return 0
        rm -rf "$POSTGRES_DIR"
        POSTGRES_DIR=
    done
    echo 'postgres.sh: no temporary directory that the server can use' >&2
    return 1
}

postgres_random() {
    od -An -N"$1" -t"$2" /dev/urandom | tr -d ' \n'
}

# Functional tests may lose everything in a power cut; what measures or kills must not profit from that.
postgres_choose_settings() {
    # 500 connections: every test has a pool of its own, and large machines run many tests at once.
    # A server in this time zone shows where a query forgets that an instant is not a civil date.
    postgres_settings="listen_addresses=127.0.0.1 unix_socket_directories=$POSTGRES_DIR max_connections=500
        timezone=Asia/Shanghai log_statement=ddl log_min_messages=warning"
    if [ "${CREDIT_BANK_TEST_PG_DURABLE:-0}" = 1 ]; then
        postgres_settings="$postgres_settings fsync=on synchronous_commit=on full_page_writes=on
            shared_buffers=512MB max_wal_size=4GB checkpoint_timeout=15min"
    else
        postgres_settings="$postgres_settings fsync=off synchronous_commit=off full_page_writes=off"
    fi
    postgres_settings="$postgres_settings ${CREDIT_BANK_TEST_PG_SETTINGS:-}"
}

# Ports below 32768 are never given to outgoing connections. The server itself is the judge of whether one is free:
# asking first and binding later would race with whatever else starts here.
postgres_listen() {
    postgres_attempt=0
    while [ "$postgres_attempt" -lt 20 ]; do
        postgres_attempt=$((postgres_attempt + 1))
        postgres_port=$((15000 + $(postgres_random 2 u2) % 17000))
        postgres_options="-c port=$postgres_port"
        for postgres_setting in $postgres_settings; do
            postgres_options="$postgres_options -c $postgres_setting"
        done
        if postgres_as_owner "$POSTGRES_BIN/pg_ctl" start -w -t 60 -s -D "$POSTGRES_DIR/data" \
            -l "$POSTGRES_DIR/log" -o "$postgres_options" >"$POSTGRES_DIR/start" 2>&1; then
            return 0
        fi
        grep -q 'could not bind' "$POSTGRES_DIR/log" 2>/dev/null || break
        postgres_as_owner rm -f "$POSTGRES_DIR/log"
    done
    echo 'postgres.sh: the cluster did not start:' >&2
    cat "$POSTGRES_DIR/start" "$POSTGRES_DIR/log" >&2 2>/dev/null
    return 1
}

postgres_start() {
    if [ -z "$POSTGRES_BIN" ]; then
        postgres_find || return 1
    fi
    # Read by whoever sourced this file, as is POSTGRES_URL below.
    # shellcheck disable=SC2034
    POSTGRES_VERSION=$("$POSTGRES_BIN/postgres" --version | sed 's/^[^0-9]*\([0-9.a-z]*\).*/\1/')
    postgres_choose_account || return 1
    postgres_make_directory || return 1
    postgres_password=$(postgres_random 16 x1)
    # The words pass as arguments; the password passes by standard input, never in a command line.
    # shellcheck disable=SC2016
    printf '%s\n' "$postgres_password" |
        postgres_as_owner sh -c 'umask 077; cat >"$0/password"' "$POSTGRES_DIR" || return 1
    if ! postgres_as_owner "$POSTGRES_BIN/initdb" -D "$POSTGRES_DIR/data" -U credit_bank_test \
        --pwfile="$POSTGRES_DIR/password" --auth=scram-sha-256 --encoding=UTF8 --locale=C \
        --data-checksums --no-sync >"$POSTGRES_DIR/initdb" 2>&1; then
        echo 'postgres.sh: initdb failed:' >&2
        cat "$POSTGRES_DIR/initdb" >&2
        return 1
    fi
    postgres_choose_settings
    postgres_listen || return 1
    # shellcheck disable=SC2034
    POSTGRES_URL="postgres://credit_bank_test:$postgres_password@127.0.0.1:$postgres_port/postgres"
}

# How many databases were made since the start: proof that something used the cluster.
postgres_databases_made() {
    grep -ci 'create database' "$POSTGRES_DIR/log" 2>/dev/null || true
}

postgres_stop() {
    [ -n "$POSTGRES_DIR" ] || return 0
    if [ -f "$POSTGRES_DIR/data/postmaster.pid" ]; then
        postgres_as_owner "$POSTGRES_BIN/pg_ctl" stop -w -s -m immediate -D "$POSTGRES_DIR/data" >/dev/null 2>&1 || true
    fi
    rm -rf "$POSTGRES_DIR"
    POSTGRES_DIR=
}
