#!/bin/sh
# Licences, banned crates and sources of the whole dependency tree, by cargo-deny and deny.toml.
# The tool is built once into target/tools (two minutes on two cores) where it is not installed at this version.
set -eu
cd "$(dirname "$0")/../.."

version=0.20.2
tools=${CARGO_TARGET_DIR:-target}/tools
deny=cargo-deny

if [ "$(cargo-deny --version 2>/dev/null)" != "cargo-deny $version" ]; then
    deny=$tools/bin/cargo-deny
    if [ "$("$deny" --version 2>/dev/null)" != "cargo-deny $version" ]; then
        CARGO_TARGET_DIR="$tools/build" cargo install cargo-deny --version "$version" --locked --root "$tools"
        rm -rf "$tools/build"
    fi
fi

# From here on nothing is fetched: the tests before have filled cargo's cache, and the lock file is the truth.
"$deny" --locked check licenses bans sources
