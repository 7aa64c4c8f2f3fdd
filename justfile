# Short names for the commands of the README; everything works without `just`.

# formatting, lints and all tests, on SQLite and PostgreSQL
test *arguments:
    sh scripts/test.sh {{arguments}}

# one command beside a throw-away PostgreSQL, e.g. `just postgres cargo test -p credit-bank-store`
postgres +command:
    sh scripts/with-postgres.sh {{command}}

# a bank with demonstration data on http://127.0.0.1:8080
demo:
    cargo run --release -- demo

# at least this many generated requests on each database
fuzz cases="10000":
    sh scripts/schemathesis.sh --cases {{cases}}

# the parser of rule sets on made-up texts, ten minutes
fuzz-rules seconds="600":
    sh scripts/fuzz-rules.sh {{seconds}}

# kills, retries, revocations and floods; `just storms --full` at full size
storms *arguments:
    sh scripts/storms.sh {{arguments}}

# everything that must hold before a change lands
ci:
    bash .ci/run
