#!/bin/sh
# Storms over the real binary, on SQLite and PostgreSQL: kills, retries, revocations, floods, timing.
#
#   sh scripts/storms.sh                    the size of every test run
#   sh scripts/storms.sh --full             all of it, in release mode: 200 kills, 5,000 revocations, 800 slow
#                                           connections, 600 timed log-ins, 10,000 races; minutes on a quiet machine
#   sh scripts/storms.sh --full kills       only these storms
#
# --full sets CREDIT_BANK_STORMS=full, which the tests read. The release profile keeps overflow checks on.
set -eu

cd "$(dirname "$0")/.."

profile=
if [ "${1:-}" = --full ]; then
    shift
    profile=--release
    export CREDIT_BANK_STORMS=full
    # What is acknowledged must survive as in production.
    export CREDIT_BANK_TEST_PG_DURABLE=1
fi

# Left unquoted on purpose: empty, or one word.
# shellcheck disable=SC2086
sh scripts/with-postgres.sh cargo test --locked $profile -p credit-bank-api --test storms -- "$@"
if [ "$#" -eq 0 ]; then
    # shellcheck disable=SC2086
    sh scripts/with-postgres.sh cargo test --locked $profile -p credit-bank-api --test api -- log_in_timing
fi
if [ -n "$profile" ] && [ "$#" -eq 0 ]; then
    # Ten thousand conversions of one outcome at once, four at a time.
    CREDIT_BANK_RACE_ROUNDS=2500 sh scripts/with-postgres.sh cargo test --locked $profile -p credit-bank-api --test api -- races::
fi
