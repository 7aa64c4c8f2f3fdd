//! The seeds inside the binary, loaded into an empty bank.

use super::{Loaded, load};
use crate::bank::Bank;
use crate::cli::open;
use crate::config::{DataConfig, Limits};
use std::path::Path;

/// A bank in a folder of its own.
fn bank(folder: &Path) -> Bank {
    let data = DataConfig {
        data_dir: folder.to_owned(),
        database_url: None,
        database_password_file: None,
        pool_size: Some(2),
    };
    let store = open::store(&data).unwrap();
    store.migrate().unwrap();
    open::bank(store, &open::keys(&data).unwrap(), Limits::default()).unwrap()
}

fn folder(name: &str) -> std::path::PathBuf {
    std::env::temp_dir().join(format!("credit-bank-{name}-{}", std::process::id()))
}

#[test]
fn a_second_loading_finds_everything_and_enters_nothing() {
    let folder = folder("seeding");
    let bank = bank(&folder);
    let first = load(&bank, None).unwrap();
    assert!(first.organisations > 10 && first.awards > 50 && first.rule_sets == 13);
    assert!(first.programmes > 5 && first.calendar_years > 1 && first.frameworks > 4);
    assert_eq!(load(&bank, None).unwrap(), Loaded::default());
    let today = bank.today();
    let in_force = bank
        .store()
        .read("rules", |tx| bank.rules().recognition(tx, today))
        .unwrap();
    assert_eq!(in_force.version.number, 1);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_folder_without_its_files_enters_nothing_and_names_the_file() {
    let folder = folder("seedless");
    let bank = bank(&folder);
    let error = load(&bank, Some(&folder)).unwrap_err().to_string();
    assert!(error.contains("rule-sets"), "{error}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn every_module_of_a_seeded_programme_has_a_course() {
    let text = include_str!("../../../../seeds/programmes.json");
    let programmes: Vec<serde_json::Value> = serde_json::from_str(text).unwrap();
    for programme in &programmes {
        for module in programme["modules"].as_array().unwrap() {
            let mut courses = programme["courses"].as_array().unwrap().iter();
            let has_one = courses.any(|course| course["module"] == module["code"]);
            assert!(has_one, "{} {}", programme["code"], module["code"]);
        }
    }
}
