//! Of several outcomes of one content only the best is in the books, in whatever order they come, wait,
//! fall or come back.

use crate::bank::TestBank;
use crate::record::{
    active, balance, because, certificate, decide, decided, learner_of, outcome_of, posted,
    revoked, shown, with,
};
use crate::world::Who;
use serde_json::{Value, json};

/// A certificate of X01 at this level: 2, 4 and 6 credits.
fn of_level(bank: &TestBank, who: Who, external_id: &str, level: &str) -> String {
    let body = with(
        &certificate(external_id, 1, "X01"),
        &json!({"level": level}),
    );
    outcome_of(&posted(bank, who, &body))
}

/// A skill level of one occupation, 4 credits for the first and 2 for the third; a number of unknown shape
/// waits for an officer.
fn skilled(bank: &TestBank, external_id: &str, level: &str, number: Option<&str>) -> String {
    let mut body = certificate(external_id, 1, "5-01-01-01");
    body["award"]["edition"] = json!("1999");
    body["level"] = json!(level);
    if let Some(number) = number {
        body["certificate_number"] = json!(number);
    }
    outcome_of(&posted(bank, Who::Provider, &body))
}

/// A prize in the national contest: 2 credits for the third, 4 for the first.
fn prize(bank: &TestBank, external_id: &str, level: &str, day: &str) -> String {
    let body = certificate(external_id, 1, "JS-NATIONAL");
    let body = with(&body, &json!({"level": level, "completed_on": day}));
    outcome_of(&posted(bank, Who::Provider, &body))
}

fn state(bank: &TestBank, outcome: &str) -> String {
    shown(bank, outcome)["state"].as_str().unwrap().to_owned()
}

/// The learner of an outcome.
struct Account(String);

impl Account {
    fn of(bank: &TestBank, outcome: &str) -> Self {
        Self(learner_of(bank, outcome).id)
    }

    fn active(&self, bank: &TestBank) -> String {
        active(&balance(bank, &self.0, ""))
    }
}

fn told(outcome: &Value) -> (Value, Value) {
    (outcome["state"].clone(), outcome["superseded_by"].clone())
}

each_database! {
    fn a_certificate_that_still_waits_is_in_nobodys_way(bank: &TestBank) {
        let high = skilled(bank, "W-1", "1", Some("示例-1"));
        assert_eq!(shown(bank, &high)["evidences"][0]["state"], "verified");
        assert_eq!(state(bank, &high), "submitted");
        let low = skilled(bank, "E-1", "3", None);
        assert_eq!(state(bank, &low), "recognised");
        let account = Account::of(bank, &low);
        assert_eq!(account.active(bank), "2.00");
        decided(bank, &high, "refusal", &because("evidence_insufficient"));
        assert_eq!(account.active(bank), "2.00");
    }

    fn a_certificate_that_waited_takes_its_place_when_an_officer_recognises_it(bank: &TestBank) {
        let high = skilled(bank, "W-1", "1", Some("示例-1"));
        let low = skilled(bank, "E-1", "3", None);
        decided(bank, &high, "recognition", &json!({}));
        let gone = shown(bank, &low);
        assert_eq!(told(&gone), (json!("superseded"), json!(high)));
        assert_eq!(gone["reasons"][0]["code"], "same_content", "{gone}");
        assert_eq!(Account::of(bank, &low).active(bank), "4.00");
    }

    fn the_lower_that_came_after_the_higher_comes_back_when_that_one_falls(bank: &TestBank) {
        let high = of_level(bank, Who::Provider, "E-1", "advanced");
        let account = Account::of(bank, &high);
        let lowest = of_level(bank, Who::Provider, "E-2", "elementary");
        let low = of_level(bank, Who::Provider, "E-3", "intermediate");
        assert_eq!(told(&shown(bank, &low)), (json!("superseded"), json!(high)));
        assert_eq!(account.active(bank), "6.00");
        revoked(bank, &high);
        assert_eq!((state(bank, &low), state(bank, &lowest)), ("recognised".to_owned(), "superseded".to_owned()));
        assert_eq!(account.active(bank), "4.00");
        decided(bank, &high, "reinstatement", &json!({"text": "示例：属实"}));
        assert_eq!(account.active(bank), "6.00");
        revoked(bank, &high);
        revoked(bank, &low);
        assert_eq!(account.active(bank), "2.00");
    }

    fn of_one_contest_and_year_only_the_best_prize_counts_in_either_order(bank: &TestBank) {
        let third = prize(bank, "P-1", "third", "2025-05-01");
        let account = Account::of(bank, &third);
        let first = prize(bank, "P-2", "first", "2025-11-01");
        assert_eq!(told(&shown(bank, &third)), (json!("superseded"), json!(first)));
        assert_eq!(account.active(bank), "4.00");
        let second = prize(bank, "P-3", "second", "2025-12-01");
        assert_eq!(told(&shown(bank, &second)), (json!("superseded"), json!(first)));
        assert_eq!(account.active(bank), "4.00");
        let next_year = prize(bank, "P-4", "third", "2026-01-10");
        assert_eq!(state(bank, &next_year), "recognised");
        assert_eq!(account.active(bank), "6.00");
        revoked(bank, &first);
        assert_eq!((state(bank, &second), account.active(bank)), ("recognised".to_owned(), "5.00".to_owned()));
    }

    fn what_an_officer_valued_higher_is_not_lowered_by_a_later_certificate(bank: &TestBank) {
        let judged = of_level(bank, Who::OtherProvider, "W-1", "elementary");
        decided(bank, &judged, "recognition", &json!({"credits": "9", "category": "vocational", "text": "示例：专家评审意见。"}));
        let account = Account::of(bank, &judged);
        let high = of_level(bank, Who::Provider, "E-1", "advanced");
        assert_eq!(told(&shown(bank, &high)), (json!("superseded"), json!(judged)));
        assert_eq!(account.active(bank), "9.00");
        let lower = of_level(bank, Who::OtherProvider, "W-2", "intermediate");
        let answer = decided(bank, &lower, "recognition", &json!({"credits": "1", "category": "vocational", "text": "示例：专家评审意见。"}));
        assert_eq!(answer["state"], "superseded");
        assert_eq!(account.active(bank), "9.00");
        revoked(bank, &judged);
        assert_eq!(account.active(bank), "6.00");
    }

    fn nothing_takes_the_place_of_a_frozen_outcome_until_it_is_decided(bank: &TestBank) {
        let low = of_level(bank, Who::Provider, "E-1", "intermediate");
        let account = Account::of(bank, &low);
        decided(bank, &low, "freeze", &because("suspected_forgery"));
        let high = of_level(bank, Who::Provider, "E-2", "advanced");
        assert_eq!(shown(bank, &high)["reasons"][0]["code"], "same_content_frozen");
        assert_eq!((state(bank, &high), account.active(bank)), ("submitted".to_owned(), "4.00".to_owned()));
        assert_eq!(decide(bank, &high, "recognition", &json!({})).slug(), "state-conflict");
        let lowest = of_level(bank, Who::Provider, "E-3", "elementary");
        assert_eq!(told(&shown(bank, &lowest)), (json!("superseded"), json!(low)));
        decided(bank, &low, "restoration", &json!({"text": "示例：属实"}));
        decided(bank, &high, "recognition", &json!({}));
        assert_eq!((state(bank, &low), account.active(bank)), ("superseded".to_owned(), "6.00".to_owned()));
    }

    fn a_frozen_outcome_that_falls_makes_room_for_the_one_that_waited(bank: &TestBank) {
        let low = of_level(bank, Who::Provider, "E-1", "intermediate");
        let account = Account::of(bank, &low);
        decided(bank, &low, "freeze", &because("suspected_forgery"));
        let high = of_level(bank, Who::Provider, "E-2", "advanced");
        decided(bank, &low, "revocation", &because("forged"));
        decided(bank, &high, "recognition", &json!({}));
        assert_eq!(account.active(bank), "6.00");
    }
}
