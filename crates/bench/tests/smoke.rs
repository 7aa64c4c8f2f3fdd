//! A run of a second on SQLite goes through every arm and ends with books that add up. Speed is not
//! judged: this is a debug build on a machine that does other things.
#![cfg(test)]

use serde_json::Value;
use std::process::Command;

#[test]
fn a_short_run_measures_every_arm_and_leaves_true_books() {
    let report = std::env::temp_dir().join(format!("bench-smoke-{}.json", std::process::id()));
    let output = Command::new(env!("CARGO_BIN_EXE_credit-bank-bench"))
        .args(["--sqlite", "--rounds", "1", "--slice-milliseconds", "60"])
        .args(["--learners", "50", "--json"])
        .arg(&report)
        .output()
        .expect("the bench starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let written = std::fs::read(&report).expect("a report");
    std::fs::remove_file(&report).expect("the report is removed");
    let report: Value = serde_json::from_slice(&written).expect("JSON");
    let arms = report["seen"].as_array().expect("arms");
    let names: Vec<&str> = arms.iter().filter_map(|arm| arm["name"].as_str()).collect();
    assert_eq!(
        names,
        [
            "single-commit ledger",
            "post, 64 clients",
            "post, 64 clients, one provider",
            "post, 8 clients",
            "post, 1 client",
            "batches of 1,000, 2 clients, rows",
            "bare SELECT, 64 clients",
            "balance, 64 clients",
        ]
    );
    for arm in arms {
        assert!(arm["rate"].as_u64() > Some(0), "{arm}");
    }
    assert_eq!(report["goals"].as_array().map(Vec::len), Some(3));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("| goal | ratio of medians |"), "{text}");
}
