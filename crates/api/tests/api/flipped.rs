//! What `ledger verify` finds where a row says something else than the books, or an entry is missing.

use crate::bank::TestBank;
use crate::record::{certificate, outcome_of, posted};
use crate::school::{Applicant, School, verdicts};
use crate::world::Who;
use credit_bank_api::verification;

fn found(bank: &TestBank) -> Vec<String> {
    verification::violations(bank.bank.store()).unwrap()
}

/// Changes what only ever grows, as somebody with the database in hand could.
fn force(bank: &TestBank, sql: &str) {
    if bank.database_url().starts_with("sqlite") {
        for table in ["entry", "posting"] {
            bank.execute(&format!("DROP TRIGGER IF EXISTS {table}_never_updated"));
        }
        bank.execute(sql);
    } else {
        bank.execute(&format!("SET session_replication_role = replica; {sql}"));
    }
}

/// The entry of one number, with its postings, under another.
fn renumbered(bank: &TestBank, from: i64, to: i64) {
    for table in ["entry", "posting"] {
        force(
            bank,
            &format!("UPDATE {table} SET sequence = {to} WHERE sequence = {from}"),
        );
    }
}

each_database! {
    fn an_entry_that_is_missing_is_named_by_its_neighbours(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "advanced")]);
        school.accept(bank, &learner.applied(bank, &[]));
        assert_eq!(found(bank), Vec::<String>::new());
        renumbered(bank, 3, 5);
        let named = found(bank);
        let place = format!("sequence_gap learner {}: ", learner.learner);
        assert_eq!(named, [place + "the entry after number 2 is number 5"]);
        renumbered(bank, 5, 3);
    }

    fn a_group_that_was_decided_otherwise_is_named(bank: &TestBank) {
        let school = School::open(bank);
        let certificates = [("X01", "advanced"), ("X02", "intermediate")];
        let learner = Applicant::enrol(bank, &school, 1, &certificates);
        let filed = learner.applied(bank, &["C1", "C3"]);
        let decided = school.decide(bank, &filed, &verdicts(&filed, &["R-ONE"]));
        assert_eq!(decided.status, 200, "{}", decided.text());
        assert_eq!(found(bank), Vec::<String>::new());
        let swap = "UPDATE application_group SET state = CASE state WHEN 'accepted' THEN 'rejected'
            WHEN 'rejected' THEN 'accepted' ELSE state END";
        bank.execute(swap);
        let named = found(bank);
        let groups = filed["groups"].as_array().unwrap();
        assert_eq!(named.len(), groups.len(), "{named:?}");
        for group in groups {
            let id = group["id"].as_str().unwrap();
            let flipped = if group["rule"] == "R-ONE" { "accepted" } else { "rejected" };
            let said = format!("group {id} is {flipped},");
            assert!(named.iter().any(|it| it.starts_with("group_differs") && it.contains(&said)), "{named:?}");
        }
        bank.execute(swap);
    }

    fn an_outcome_that_counts_without_a_category_and_a_lot_is_named(bank: &TestBank) {
        let waiting = outcome_of(&posted(bank, Who::OtherProvider, &certificate("E-1", 1, "X01")));
        assert_eq!(found(bank), Vec::<String>::new());
        let say = |state: &str| {
            bank.execute(&format!("UPDATE outcome SET state = '{state}' WHERE category IS NULL"));
        };
        say("recognised");
        let named = found(bank);
        assert_eq!(named.len(), 1, "{named:?}");
        let said = format!("outcome {waiting} is recognised without a lot");
        assert!(named[0].starts_with("state_without_lot") && named[0].ends_with(&said), "{named:?}");
        say("submitted");
    }
}
