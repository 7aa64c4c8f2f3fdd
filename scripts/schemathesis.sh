#!/bin/sh
# Schemathesis against the running binary, on SQLite and on PostgreSQL: no 5xx, no undocumented status or shape.
#
#   sh scripts/schemathesis.sh                    a bounded run, as in CI
#   sh scripts/schemathesis.sh --cases 10000      the full run
#   sh scripts/schemathesis.sh --cases 300 --seed 7 --phases fuzzing,stateful
#
# --cases is the least number of requests on each database. Needs python3 with venv, and PostgreSQL's programs.
# CREDIT_BANK_BINARY names a built binary; otherwise a debug build is made (overflow checks on).
set -eu

cd "$(dirname "$0")/.."
# shellcheck source=scripts/postgres.sh
. scripts/postgres.sh

target=${CARGO_TARGET_DIR:-target}
venv=$target/tools/fuzz-venv
[ "${1:-}" = --cases ] || set -- --cases 1500 "$@"

if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    echo 'schemathesis.sh: python3 with venv is missing (Debian: apt-get install python3-venv)' >&2
    exit 1
fi

# The stamp is written last, so that a broken installation is made anew.
if ! cmp -s scripts/fuzz/requirements.txt "$venv/installed"; then
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r scripts/fuzz/requirements.txt
    cp scripts/fuzz/requirements.txt "$venv/installed"
fi

if [ -z "${CREDIT_BANK_BINARY:-}" ]; then
    cargo build --locked -p credit-bank-api --bin credit-bank
    CREDIT_BANK_BINARY=$target/debug/credit-bank
fi

trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
trap postgres_stop EXIT

fuzz() {
    "$venv/bin/python" scripts/fuzz/run.py \
        --binary "$CREDIT_BANK_BINARY" --schemathesis "$(cd "$venv/bin" && pwd)/schemathesis" "$@"
}

echo '== Schemathesis on SQLite'
fuzz "$@"

if ! postgres_find; then
    echo 'schemathesis.sh: no PostgreSQL server on this machine: only SQLite was fuzzed' >&2
    exit 1
fi
postgres_start
echo "== Schemathesis on PostgreSQL $POSTGRES_VERSION"
fuzz --database-url "$POSTGRES_URL" "$@"
