#!/bin/sh
# The test command: formatting, lints and every test, on SQLite and, where a server is found, on PostgreSQL.
#
#   sh scripts/test.sh                      everything
#   sh scripts/test.sh --install-postgres   first install Debian's server where none is found (root or sudo)
#   sh scripts/test.sh -- -p credit-bank-store statement   only these tests (words after -- go to `cargo test`)
#
# CREDIT_BANK_REQUIRE_POSTGRES=1 makes it fail unless tests really used PostgreSQL. More settings: scripts/postgres.sh.
# Needs a Rust toolchain and a C compiler, nothing else. The last lines say on which databases it ran.
set -eu

cd "$(dirname "$0")/.."
# shellcheck source=scripts/postgres.sh
. scripts/postgres.sh

heading() {
    printf '\n== %s\n' "$*"
}

warn_without_postgres() {
    cat <<'WARNING'

!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!
!!  PostgreSQL was NOT tested: no server found on this machine.
!!    Debian, Ubuntu   sudo apt-get install postgresql
!!    Fedora           sudo dnf install postgresql-server
!!    macOS            brew install postgresql
!!  or name its programs' directory in CREDIT_BANK_POSTGRES_BIN.
!!  It need not be running: the tests start a cluster of their own.
!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!
WARNING
}

install=no
selected=no
while [ "$#" -gt 0 ]; do
    case $1 in
    --install-postgres) install=yes ;;
    --)
        selected=yes
        shift
        break
        ;;
    *)
        sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
        exit 2
        ;;
    esac
    shift
done

required=${CREDIT_BANK_REQUIRE_POSTGRES:-0}

# A shell that dies by a signal runs no EXIT trap everywhere; one that exits does.
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
trap postgres_stop EXIT

if ! postgres_find && [ "$install" = yes ]; then
    heading 'installing PostgreSQL'
    debian_install postgresql || echo 'PostgreSQL could not be installed here'
    postgres_find || true
fi
if [ -z "$POSTGRES_BIN" ] && [ "$required" = 1 ]; then
    warn_without_postgres
    echo 'CREDIT_BANK_REQUIRE_POSTGRES is set: failing'
    exit 1
fi

if [ "$selected" = no ]; then
    heading 'cargo fmt --check'
    cargo fmt --all --check
    heading 'cargo clippy'
    cargo clippy --workspace --all-targets --locked -- -D warnings
fi

# An address inherited from the caller would be a database of somebody else's.
unset CREDIT_BANK_TEST_POSTGRES
# Properties are tried on the same cases in every run of this command, so that it says something of the change
# and not of luck; a plain `cargo test` tries others each time.
export PROPTEST_RNG_SEED="${PROPTEST_RNG_SEED:-20261128}"
if [ -n "$POSTGRES_BIN" ]; then
    heading "starting a throw-away PostgreSQL from $POSTGRES_BIN"
    postgres_start
    export CREDIT_BANK_TEST_POSTGRES="$POSTGRES_URL"
    echo "PostgreSQL $POSTGRES_VERSION in $POSTGRES_DIR"
fi

if [ "$selected" = yes ]; then
    heading "cargo test $*"
    cargo test --locked "$@"
else
    heading 'cargo test --workspace'
    cargo test --workspace --locked
fi

if [ -z "$POSTGRES_BIN" ]; then
    warn_without_postgres
    printf '\ndatabases tested: sqlite only\n'
    exit 0
fi
made=$(postgres_databases_made)
if [ "$made" -eq 0 ]; then
    printf '\nPostgreSQL %s was running, but no test used it.\ndatabases tested: sqlite only\n' "$POSTGRES_VERSION"
    # A selection of tests may well need no database; the whole suite must use one.
    [ "$required" != 1 ] || [ "$selected" = yes ] || exit 1
    exit 0
fi
printf '\ndatabases tested: sqlite, postgres %s (%s databases made)\n' "$POSTGRES_VERSION" "$made"
