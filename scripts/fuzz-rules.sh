#!/bin/sh
# Fuzzes the parser of rule sets: `sh scripts/fuzz-rules.sh [SECONDS]`, 600 if nothing is said.
# Stable Rust and a C++ compiler; begins with the delivered rule sets; what it finds stays in
# target/fuzz (corpus, and crash-… or timeout-… files to run again as arguments of the binary).
set -eu
cd "$(dirname "$0")/.."
made=target/fuzz
mkdir -p "$made/corpus"
# The versions of the workspace; what only the fuzzer needs is added.
cp Cargo.lock fuzz/Cargo.lock
grep -ohE '[A-Za-z_]{2,}' seeds/rule-sets/*.yaml | sort -u | sed 's/.*/"&"/' > "$made/words.dict"
# The coverage that libFuzzer steers by; `cargo fuzz` passes the same.
RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 --cfg fuzzing" \
    cargo build --release --manifest-path fuzz/Cargo.toml --target-dir "$made" --target "$(rustc -vV | sed -n 's/^host: //p')"
exec "$made"/*/release/rules -max_total_time="${1:-600}" -timeout=5 -rss_limit_mb=1024 -max_len=16384 \
    -dict="$made/words.dict" -artifact_prefix="$made/" -print_final_stats=1 "$made/corpus" seeds/rule-sets
