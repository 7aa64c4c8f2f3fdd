//! What `ledger verify` finds when somebody changed the database behind the bank's back.

use crate::bank::TestBank;
use crate::record::{
    accepted, applied, certificate, enrolled, learner_of, outcome_of, posted, registrar,
};
use crate::world::Who;
use credit_bank_api::verification;

/// The programmes' documents with one text in the place of another.
fn rewritten(bank: &TestBank, from: &str, to: &str) {
    bank.execute(&format!(
        "UPDATE programme SET document = REPLACE(document, '{from}', '{to}')"
    ));
}

each_database! {
    fn grants_beyond_a_cap_of_the_pinned_rules_are_named(bank: &TestBank) {
        let outcome = outcome_of(&posted(bank, Who::Provider, &certificate("E-1", 1, "X01")));
        let learner = learner_of(bank, &outcome);
        let registrar = registrar(bank);
        let enrolment = enrolled(bank, &registrar, 1);
        accepted(bank, &registrar, &applied(bank, &learner, &enrolment));
        let found = || verification::violations(bank.bank.store()).unwrap();
        assert_eq!(found(), Vec::<String>::new());
        // Half of the programme's credits may come from outside.
        let school = registrar.actor.organisation_id().unwrap();
        let programme = bank.read(|tx| tx.find_programme_version(school, "P2", "2025"));
        let total = format!("\"total_credits\":\"{}\"", programme.unwrap().total_credits);
        let small = "\"total_credits\":\"1.00\"";
        rewritten(bank, &total, small);
        let named = found();
        assert_eq!(named.len(), 1, "{named:?}");
        assert!(named[0].starts_with("over_cap") && named[0].contains("S11"), "{named:?}");
        rewritten(bank, small, &total);
    }
}
