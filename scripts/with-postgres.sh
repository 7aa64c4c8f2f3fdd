#!/bin/sh
# Runs one command beside a throw-away PostgreSQL cluster:
#
#   sh scripts/with-postgres.sh cargo test -p credit-bank-store
#
# The command finds a superuser's address in CREDIT_BANK_TEST_POSTGRES; the cluster is gone when the command ends.
# Settings: see scripts/postgres.sh.
set -eu

# shellcheck source=scripts/postgres.sh
. "$(dirname "$0")/postgres.sh"

if [ "$#" -eq 0 ]; then
    echo "usage: sh scripts/with-postgres.sh COMMAND [ARGUMENT...]" >&2
    exit 2
fi

# A shell that dies by a signal runs no EXIT trap everywhere; one that exits does.
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
trap postgres_stop EXIT

if ! postgres_find; then
    echo "with-postgres.sh: no PostgreSQL server on this machine (Debian: apt-get install postgresql)" >&2
    exit 1
fi
postgres_start
export CREDIT_BANK_TEST_POSTGRES="$POSTGRES_URL"
"$@"
