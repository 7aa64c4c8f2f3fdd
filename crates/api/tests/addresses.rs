//! What the commands say of a database that cannot be opened: where it is and why, and never a password; and
//! what they do with one that is only read.
#![cfg(test)]

use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder that is gone when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
        std::fs::create_dir(&folder).unwrap();
        Self(folder)
    }

    fn join(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// The exit code, and what was told and complained of.
fn run(folder: &Path, command: &[&str], url: &str) -> (Option<i32>, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_credit-bank"))
        .args(command)
        .arg("--data-dir")
        .arg(folder)
        .env_clear()
        .env("DATABASE_URL", url)
        .output()
        .unwrap();
    let told = [done.stdout, done.stderr].concat();
    (done.status.code(), String::from_utf8(told).unwrap())
}

#[test]
fn an_address_without_a_file_is_refused_by_the_name_of_its_variable() {
    let folder = Folder::new("no-file");
    for url in ["sqlite://", "sqlite://:memory:"] {
        for command in ["serve", "migrate"] {
            let (code, told) = run(&folder.0, &[command], url);
            assert_eq!(code, Some(1), "{told}");
            assert!(told.contains("DATABASE_URL names no file"), "{told}");
        }
    }
}

#[test]
fn a_file_that_cannot_be_opened_is_named() {
    let folder = Folder::new("no-folder");
    let path = folder.join("nowhere/bank.sqlite3");
    let (code, told) = run(&folder.0, &["migrate"], &format!("sqlite://{path}"));
    assert_eq!(code, Some(1), "{told}");
    assert!(
        told.contains(&path) && told.contains("No such file"),
        "{told}"
    );
    let folder_itself = folder.join("");
    let (code, told) = run(
        &folder.0,
        &["migrate"],
        &format!("sqlite://{folder_itself}"),
    );
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains(&folder_itself), "{told}");
}

#[test]
fn a_server_that_does_not_answer_is_named_with_the_reason_and_without_the_password() {
    let folder = Folder::new("no-server");
    for command in ["serve", "migrate"] {
        let url = "postgres://bank:geheim@127.0.0.1:1/books?application_name=bank";
        let (code, told) = run(&folder.0, &[command], url);
        assert_eq!(code, Some(1), "{told}");
        for part in ["127.0.0.1", "port 1 ", "books", "Connection refused"] {
            assert!(told.contains(part), "{part}: {told}");
        }
        assert!(!told.contains("geheim"), "{told}");
    }
}

#[test]
fn a_password_that_is_not_escaped_is_refused_and_not_told() {
    let folder = Folder::new("no-escape");
    for password in ["ge@heim", "ge/heim", "ge%heim", "ge heim"] {
        let url = format!("postgres://bank:{password}@127.0.0.1:1/books");
        let (code, told) = run(&folder.0, &["migrate"], &url);
        assert_eq!(code, Some(1), "{told}");
        assert!(told.contains("DATABASE_URL cannot be read"), "{told}");
        assert!(!told.contains("heim"), "{told}");
    }
}

#[test]
fn the_books_of_a_database_that_is_only_read_are_verified() {
    let folder = Folder::new("only-read");
    let path = folder.join("bank.sqlite3");
    let (code, told) = run(&folder.0, &["migrate"], &format!("sqlite://{path}"));
    assert_eq!(code, Some(0), "{told}");
    let only_read = format!("sqlite://file:{path}?mode=ro");
    let (code, told) = run(&folder.0, &["ledger", "verify"], &only_read);
    assert_eq!((code, told.trim()), (Some(0), "0 violation(s)"), "{told}");
}
