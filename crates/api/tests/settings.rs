//! A setting that makes no sense is refused before anything is done, by the name of its variable.
#![cfg(test)]

use std::process::Command;

/// The exit code, what was told, what was complained of.
fn run(arguments: &[&str], variable: &str, value: &str) -> (Option<i32>, String, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_credit-bank"))
        .args(arguments)
        .env_clear()
        .env(variable, value)
        .output()
        .unwrap();
    let told = |bytes| String::from_utf8(bytes).unwrap();
    (done.status.code(), told(done.stdout), told(done.stderr))
}

/// `serve` in a folder that cannot be made: where the setting is taken, nothing is served either.
fn served(variable: &str, value: &str) -> (Option<i32>, String) {
    let (code, _, told) = run(
        &["serve", "--data-dir", "/dev/null/nowhere"],
        variable,
        value,
    );
    (code, told)
}

#[test]
fn senseless_values_are_refused_by_the_name_of_their_variable() {
    let least = "is not in 1..=";
    for (variable, values, expected) in [
        (
            "CREDIT_BANK_MAX_BODY_BYTES",
            &["0", "1023", "1073741825"][..],
            "is not in 1024..=1073741824",
        ),
        ("CREDIT_BANK_MAX_BODY_BYTES", &["4M", "-1"], "digit"),
        ("CREDIT_BANK_MAX_BATCH_ROWS", &["0", "1001"], least),
        ("CREDIT_BANK_BODY_SECONDS", &["0", "3601"], least),
        ("CREDIT_BANK_POOL_SIZE", &["0", "1001"], least),
        ("CREDIT_BANK_WORKERS", &["0", "513"], least),
        ("CREDIT_BANK_PLANNING_LIMIT_MS", &["0", "600001"], least),
        ("CREDIT_BANK_MAX_CONNECTIONS", &["0", "1000001"], least),
        (
            "CREDIT_BANK_RATE_PER_ACTOR",
            &["60000001"],
            "is not in 0..=",
        ),
        (
            "CREDIT_BANK_RATE_PER_ADDRESS",
            &["60000001"],
            "is not in 0..=",
        ),
        ("CREDIT_BANK_RATE_IDENTITY", &["60000001"], "is not in 0..="),
        (
            "CREDIT_BANK_RATE_ANONYMOUS_QUERIES",
            &["60000001"],
            "is not in 0..=",
        ),
        (
            "CREDIT_BANK_TRUSTED_PROXIES",
            &["", "10.0.0.1,proxy"],
            "invalid IP address",
        ),
        (
            "CREDIT_BANK_LISTEN",
            &["", "8080"],
            "invalid socket address",
        ),
        (
            "CREDIT_BANK_LOG",
            &[
                "",
                " ",
                "inof",
                "credit_bank_api=loud,warn",
                "warn,",
                "credit_bank_api",
                "[x=info",
            ],
            "expected LEVEL or TARGET=LEVEL",
        ),
        (
            "CREDIT_BANK_LOG_FORMAT",
            &["", "xml"],
            "possible values: text, json",
        ),
    ] {
        for value in values {
            let (code, told) = served(variable, value);
            assert_eq!(code, Some(2), "{variable}={value}: {told}");
            assert!(told.contains(variable), "{variable}={value}: {told}");
            assert!(told.contains(expected), "{variable}={value}: {told}");
        }
    }
}

#[test]
fn what_makes_sense_gets_past_the_settings() {
    for (variable, value) in [
        ("CREDIT_BANK_MAX_BODY_BYTES", "1024"),
        ("CREDIT_BANK_MAX_BODY_BYTES", "1073741824"),
        ("CREDIT_BANK_RATE_PER_ACTOR", "0"),
        ("CREDIT_BANK_LOG", "off"),
        ("CREDIT_BANK_LOG", "WARN"),
        (
            "CREDIT_BANK_LOG",
            "credit_bank_api=debug,actix_server=off,warn",
        ),
        ("CREDIT_BANK_LOG", "[batch{rows=3}]=trace"),
        ("CREDIT_BANK_TRUSTED_PROXIES", "10.0.0.1,::1"),
    ] {
        let (code, told) = served(variable, value);
        assert_eq!(code, Some(1), "{variable}={value}: {told}");
        assert!(
            told.contains("data directory"),
            "{variable}={value}: {told}"
        );
    }
}

/// What the command line says itself is no variable's fault.
#[test]
fn a_flag_is_not_laid_at_the_door_of_the_environment() {
    let (code, _, told) = run(&["serve", "--workers", "0"], "CREDIT_BANK_WORKERS", "4");
    assert_eq!(code, Some(2));
    assert!(
        told.contains("--workers") && !told.contains("CREDIT_BANK"),
        "{told}"
    );
}

#[test]
fn help_is_no_failure_and_tells_the_ranges() {
    let (code, told, _) = run(&["serve", "--help"], "CREDIT_BANK_LOG", "info");
    assert_eq!(code, Some(0));
    for range in [
        "1,024 (1 KiB) to 1,073,741,824 (1 GiB)",
        "LEVEL or TARGET=LEVEL",
    ] {
        assert!(told.contains(range), "{range}");
    }
}
