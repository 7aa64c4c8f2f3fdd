//! The example bank, made, started again, and its books.

use super::{begin, prepare, refuse_other_banks};
use crate::scratch::ScratchBank;
use crate::{expiry, seeding, verification};
use chrono::NaiveDate;

#[test]
fn a_second_start_finds_the_example_bank_again_and_its_books_are_sound_also_after_expiry() {
    let bank = ScratchBank::open("demo");
    seeding::load(&bank, None).unwrap();
    let file = bank.folder.join("demo-accounts.json");
    let first = prepare(&bank, &file).unwrap();
    assert_eq!((first.people.len(), first.clients.len()), (9, 2));
    first.write(&file).unwrap();
    assert!(prepare(&bank, &file).unwrap() == first);
    // Without the file new secrets are made, and the same example is found.
    std::fs::remove_file(&file).unwrap();
    let third = prepare(&bank, &file).unwrap();
    assert!(third.example == first.example && third.people != first.people);

    let learner = third.example.as_ref().unwrap().learner_id;
    let account = bank.store().read("account", |tx| tx.find_learner(learner));
    let account = account
        .map_err(|it: credit_bank_store::StoreError| it)
        .unwrap()
        .unwrap();
    assert!(account.claimed_at.unwrap() >= account.opened_at);

    let waiting = bank.store().read("applications", |tx| {
        let school = tx.find_organisation_by_code("cqou")?.unwrap().id;
        let example =
            tx.list_applications_of_learner(third.example.as_ref().unwrap().learner_id)?;
        assert!(
            example.is_empty(),
            "the learner of the examples is free to apply"
        );
        tx.list_applications(&credit_bank_store::tx::ApplicationFilter {
            organisation: school,
            state: Some(credit_bank_domain::state::ApplicationState::Submitted),
            due_before: None,
            after: None,
            limit: 10,
        })
    });
    assert_eq!(
        waiting
            .map_err(|it: credit_bank_store::StoreError| it)
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        verification::violations(bank.store()).unwrap(),
        Vec::<String>::new()
    );
    let later = NaiveDate::from_ymd_opt(2040, 1, 1).unwrap();
    assert_eq!(expiry::expire(&bank, bank.today()).unwrap(), 0);
    assert!(expiry::expire(&bank, later).unwrap() > 20);
    assert_eq!(expiry::expire(&bank, later).unwrap(), 0);
    assert_eq!(
        verification::violations(bank.store()).unwrap(),
        Vec::<String>::new()
    );
}

#[test]
fn a_bank_that_no_demo_made_is_refused_and_a_demo_cut_short_is_found_again() {
    let other = ScratchBank::open("not-a-demo");
    refuse_other_banks(other.store()).unwrap();
    seeding::load(&other, None).unwrap();
    let told = refuse_other_banks(other.store()).unwrap_err().to_string();
    assert!(told.contains("a bank that no demo made"), "{told}");
    // What comes too late makes no demo of it.
    begin(&other).unwrap();
    assert!(refuse_other_banks(other.store()).is_err());

    let bank = ScratchBank::open("demo-cut-short");
    begin(&bank).unwrap();
    refuse_other_banks(bank.store()).unwrap();
    seeding::load(&bank, None).unwrap();
    refuse_other_banks(bank.store()).unwrap();
    begin(&bank).unwrap();
    prepare(&bank, &bank.folder.join("demo-accounts.json")).unwrap();
    refuse_other_banks(bank.store()).unwrap();
}
