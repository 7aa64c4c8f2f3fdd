#!/bin/sh
# The contract against the running binary on both databases: a bounded run, about two minutes.
set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/postgres.sh
. scripts/postgres.sh

if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    debian_install python3 python3-venv
fi
exec sh scripts/schemathesis.sh --cases 1500
