#!/bin/sh
# The contract against the running binary on both databases: a bounded run, about two minutes.
exec sh "$(dirname "$0")/../schemathesis.sh" --cases 1500
