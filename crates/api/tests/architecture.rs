//! Holds the edges between the workspace's crates, and which crate may know which library.
//!
//! The edges are what keeps rules and ledger arithmetic pure, and databases and HTTP replaceable. They are
//! read from `cargo metadata`, so a new dependency that breaks one is seen before any code uses it.
#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Which workspace crates each crate may depend on. A crate that is not named here may not exist.
const EDGES: &[(&str, &[&str])] = &[
    ("credit-bank-domain", &[]),
    ("credit-bank-conversion-rules", &["credit-bank-domain"]),
    ("credit-bank-store", &["credit-bank-domain"]),
    ("credit-bank-workbook", &["credit-bank-conversion-rules"]),
    (
        "credit-bank-api",
        &[
            "credit-bank-conversion-rules",
            "credit-bank-domain",
            "credit-bank-store",
            "credit-bank-workbook",
        ],
    ),
    // Measures the whole from outside; nothing may depend on it.
    ("credit-bank-bench", &["credit-bank-api"]),
];

/// Library families and the crates that may name them.
const FAMILIES: &[(&[&str], &[&str])] = &[
    (
        &["diesel", "diesel_migrations", "libsqlite3-sys", "pq-sys"],
        // The bench has yardsticks of its own on both databases.
        &["credit-bank-store", "credit-bank-bench"],
    ),
    (
        &["calamine", "rust_xlsxwriter", "zip"],
        &["credit-bank-workbook"],
    ),
    (
        &["actix-web", "actix-http", "actix-rt", "actix-cors"],
        &["credit-bank-api", "credit-bank-bench"],
    ),
    (
        &[
            "jsonwebtoken",
            "argon2",
            "prometheus-client",
            "clap",
            "tokio",
        ],
        &["credit-bank-api", "credit-bank-bench"],
    ),
];

/// Libraries that would bring a clock, a thread, an environment or I/O into the pure crates.
const IMPURE: &[&str] = &[
    "actix-web",
    "anyhow",
    "aws-lc-rs",
    "clap",
    "diesel",
    "diesel_migrations",
    "futures-util",
    "getrandom",
    "libsqlite3-sys",
    "pq-sys",
    "rand",
    "reqwest",
    "tokio",
    "tracing",
    "ureq",
];

const PURE: &[&str] = &["credit-bank-domain", "credit-bank-conversion-rules"];

/// The names of the dependencies of each workspace crate; those for tests only are left out.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--format-version",
            "1",
            "--offline",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo metadata runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    packages
        .iter()
        .map(|package| {
            let declared = package["dependencies"].as_array().expect("dependencies");
            let named = declared
                .iter()
                .filter(|dependency| dependency["kind"] != "dev")
                .map(|dependency| dependency["name"].as_str().expect("a name").to_owned());
            (
                package["name"].as_str().expect("a name").to_owned(),
                named.collect(),
            )
        })
        .collect()
}

#[test]
fn every_crate_depends_only_on_the_workspace_crates_it_may_know() {
    let dependencies = dependencies();
    let known: BTreeMap<&str, &[&str]> = EDGES.iter().copied().collect();
    let members: BTreeSet<&str> = dependencies.keys().map(String::as_str).collect();
    assert_eq!(
        members,
        known.keys().copied().collect(),
        "EDGES must name exactly the workspace's crates"
    );
    for (name, used) in &dependencies {
        let inside: BTreeSet<&str> = used
            .iter()
            .map(String::as_str)
            .filter(|name| members.contains(name))
            .collect();
        let allowed: BTreeSet<&str> = known[name.as_str()].iter().copied().collect();
        let forbidden: Vec<_> = inside.difference(&allowed).collect();
        assert!(
            forbidden.is_empty(),
            "{name} may not depend on {forbidden:?}"
        );
    }
}

#[test]
fn each_family_of_libraries_is_named_only_by_its_owners() {
    for (name, used) in dependencies() {
        for (family, owners) in FAMILIES {
            if owners.contains(&name.as_str()) {
                continue;
            }
            let forbidden: Vec<_> = family
                .iter()
                .filter(|library| used.contains(**library))
                .collect();
            assert!(
                forbidden.is_empty(),
                "{name} names {forbidden:?}, which belongs to {owners:?}"
            );
        }
    }
}

#[test]
fn the_pure_crates_name_nothing_that_reads_the_world() {
    let dependencies = dependencies();
    for name in PURE {
        let used = &dependencies[*name];
        let forbidden: Vec<_> = IMPURE
            .iter()
            .filter(|library| used.contains(**library))
            .collect();
        assert!(forbidden.is_empty(), "{name} names {forbidden:?}");
    }
}
