//! Holds the habits that no compiler and no lint checks: file heads and lengths, names, twin migrations,
//! no private paths and no identity number that could be a real person's.
#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};

/// Lines; longer files hold more than one reason to change.
const LONGEST_FILE: usize = 500;
/// Lines; half of all files are shorter.
const LONGEST_MEDIAN: usize = 120;

/// Folders and files that are made, not written.
const MADE: &[&str] = &[".git", "target", "data", "node_modules"];

/// Words that say nothing about what a file is for.
const EMPTY_WORDS: &[&str] = &[
    "manager", "helper", "helpers", "util", "utils", "service", "services", "common",
];

/// The fictitious area code of every demonstration and test number: no such county exists.
const FICTITIOUS_AREA: &str = "500199";

/// Test vectors of the identity-number standard carry the area codes of the texts they come from.
const VECTOR_FILES: &[&str] = &["vectors.json"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .expect("the workspace exists")
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        // By name, not by kind: in a worktree `.git` is a file.
        if MADE.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            collect(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn files_under(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    collect(folder, &mut found);
    found.sort();
    found
}

fn rust_files() -> Vec<PathBuf> {
    let mut files = files_under(&root().join("crates"));
    files.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    assert!(!files.is_empty());
    files
}

/// Every readable text of the repository with its path; binary assets are left out.
fn texts() -> impl Iterator<Item = (PathBuf, String)> {
    files_under(&root()).into_iter().filter_map(|path| {
        let text = String::from_utf8(fs::read(&path).expect("a readable file")).ok()?;
        Some((path, text))
    })
}

fn line_count(path: &Path) -> usize {
    fs::read_to_string(path)
        .expect("a Rust file is UTF-8")
        .lines()
        .count()
}

/// Whether the text has the shape of an 18-digit identity number: area, a possible birth date, order, check.
fn looks_like_an_identity_number(token: &str) -> bool {
    let bytes = token.as_bytes();
    let (Some(digits), Some(check)) = (bytes.get(..17), bytes.get(17)) else {
        return false;
    };
    let shape = bytes.len() == 18
        && digits.iter().all(u8::is_ascii_digit)
        && (check.is_ascii_digit() || matches!(check, b'X' | b'x'))
        && bytes.first() != Some(&b'0');
    let number =
        |range: std::ops::Range<usize>| token.get(range).and_then(|part| part.parse::<u32>().ok());
    shape
        && number(6..10).is_some_and(|year| (1900..2100).contains(&year))
        && number(10..12).is_some_and(|month| (1..=12).contains(&month))
        && number(12..14).is_some_and(|day| (1..=31).contains(&day))
}

#[test]
fn every_rust_file_opens_by_saying_what_it_is_for() {
    for path in rust_files() {
        let text = fs::read_to_string(&path).expect("a Rust file is UTF-8");
        assert!(
            text.starts_with("//! "),
            "{} does not open with `//! `",
            path.display()
        );
    }
}

#[test]
fn no_rust_file_is_long_and_half_of_them_are_short() {
    let mut lengths = Vec::new();
    for path in rust_files() {
        let lines = line_count(&path);
        assert!(
            lines <= LONGEST_FILE,
            "{} has {lines} lines, more than {LONGEST_FILE}",
            path.display()
        );
        lengths.push(lines);
    }
    lengths.sort_unstable();
    let median = lengths[lengths.len().div_euclid(2)];
    assert!(
        median <= LONGEST_MEDIAN,
        "the median file has {median} lines, more than {LONGEST_MEDIAN}"
    );
}

#[test]
fn no_rust_file_is_named_by_a_word_that_says_nothing() {
    for path in rust_files() {
        let inside = path
            .strip_prefix(root())
            .expect("a path inside the repository");
        for part in inside
            .with_extension("")
            .iter()
            .map(|part| part.to_string_lossy())
        {
            let empty = part
                .split(['_', '-'])
                .find(|word| EMPTY_WORDS.contains(word));
            assert!(empty.is_none(), "{} says {empty:?}", inside.display());
        }
    }
}

#[test]
fn nothing_refers_to_a_place_outside_the_repository() {
    // Written in pieces, or this file would accuse itself.
    let private = [
        concat!("../", "shared"),
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
    ];
    for (path, text) in texts() {
        for place in private {
            assert!(!text.contains(place), "{} mentions {place}", path.display());
        }
    }
}

#[test]
fn both_databases_have_migrations_of_the_same_names_in_the_same_order() {
    let names = |database: &str| -> Vec<String> {
        let Ok(folder) = fs::read_dir(root().join("migrations").join(database)) else {
            return Vec::new();
        };
        let mut names: Vec<_> = folder
            .map(|entry| entry.expect("a readable entry"))
            .filter(|entry| entry.path().is_dir())
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
}

#[test]
fn no_text_holds_an_identity_number_that_could_be_a_real_persons() {
    for (path, text) in texts() {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if VECTOR_FILES.contains(&name.as_ref()) {
            continue;
        }
        for token in text.split(|character: char| !character.is_ascii_alphanumeric()) {
            let real = looks_like_an_identity_number(token) && !token.starts_with(FICTITIOUS_AREA);
            // The number itself stays out of the message: a log is a copy.
            assert!(
                !real,
                "{} holds an identity number outside area {FICTITIOUS_AREA}",
                path.display()
            );
        }
    }
}

#[test]
fn the_shape_of_an_identity_number_is_recognised() {
    let real = ["110101", "19900307", "002X"].concat();
    assert!(looks_like_an_identity_number(&real));
    assert!(looks_like_an_identity_number("500199199001010013"));
    assert!(!looks_like_an_identity_number("500199199013010013"));
    assert!(!looks_like_an_identity_number("50019919900101001"));
    assert!(!looks_like_an_identity_number("5001991990010100134"));
}
