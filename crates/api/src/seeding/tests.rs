//! The seeds inside the binary, loaded into an empty bank.

use super::{Loaded, load};
use crate::scratch::ScratchBank;

#[test]
fn a_second_loading_finds_everything_and_enters_nothing() {
    let bank = ScratchBank::open("seeding");
    let first = load(&bank, None).unwrap();
    assert!(first.organisations > 10 && first.awards > 50 && first.rule_sets == 13);
    assert!(first.programmes > 5 && first.calendar_years > 1 && first.frameworks > 4);
    assert_eq!(load(&bank, None).unwrap(), Loaded::default());
    let today = bank.today();
    let in_force = bank
        .store()
        .read("rules", |tx| bank.rules().recognition(tx, today))
        .unwrap();
    assert_eq!(in_force.covering(&[]).len(), 1);
}

#[test]
fn a_folder_without_its_files_enters_nothing_and_names_the_file() {
    let bank = ScratchBank::open("seedless");
    let error = load(&bank, Some(&bank.folder)).unwrap_err().to_string();
    assert!(error.contains("rule-sets"), "{error}");
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
