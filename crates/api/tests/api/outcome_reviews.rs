//! A learner asks that a person looks again at a refusal or a revocation.

use crate::bank::TestBank;
use crate::client::Answer;
use crate::record::{
    Somebody, active, balance, because, certificate, decide, decided, get, learner_of, outcome_of,
    posted, revoked, shown,
};
use crate::world::Who;
use serde_json::{Value, json};

fn ask(bank: &TestBank, learner: &Somebody, outcome: &str) -> Answer {
    let target = format!("/v1/outcomes/{outcome}/review-requests");
    learner.post(bank, &target, &json!({"text": "示例：请复核。"}))
}

fn asked(bank: &TestBank, learner: &Somebody, outcome: &str) -> Value {
    let answer = ask(bank, learner, outcome);
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

/// An outcome that an officer refused, and its learner.
fn refused(bank: &TestBank) -> (String, Somebody) {
    let body = certificate("E-1", 1, "X01");
    let id = outcome_of(&posted(bank, Who::OtherProvider, &body));
    decided(bank, &id, "refusal", &because("evidence_insufficient"));
    let learner = learner_of(bank, &id);
    (id, learner)
}

fn in_queue(bank: &TestBank, id: &str) -> bool {
    let queue = get(bank, Who::Officer, "/v1/outcomes");
    let items = queue["items"].as_array().unwrap();
    items.iter().any(|item| item["id"] == id)
}

each_database! {
    fn a_review_brings_a_refused_outcome_back_to_the_queue_and_may_change_the_decision(bank: &TestBank) {
        let (id, learner) = refused(bank);
        assert!(!in_queue(bank, &id));
        let request = asked(bank, &learner, &id);
        assert_eq!(request["state"], "open");
        assert_eq!((request["filed_on"].clone(), request["due_on"].clone()), (json!("2026-03-02"), json!("2026-03-23")));
        assert_eq!(request["subject"], json!({"kind": "outcome", "id": id}));
        assert!(in_queue(bank, &id));
        let waiting = shown(bank, &id);
        assert_eq!((waiting["state"].clone(), waiting["due_on"].clone()), (json!("in_review"), json!("2026-03-23")));
        assert_eq!(waiting["reasons"][0]["code"], "evidence_insufficient");
        assert_eq!(waiting["review_requests"], json!([request]));
        let twice = ask(bank, &learner, &id);
        assert_eq!((twice.status, twice.slug()), (409, "already-exists".to_owned()));
        assert_eq!(twice.json()["existing_id"], request["id"]);
        let changed = decided(bank, &id, "recognition", &json!({}));
        assert_eq!(changed["state"], "recognised");
        assert_eq!(changed["review_requests"][0]["state"], "changed");
        assert!(changed["review_requests"][0]["closed_at"].is_string());
        assert_eq!(active(&balance(bank, &learner.id, "")), "4.00");
    }

    fn a_review_may_confirm_the_refusal_and_be_asked_for_anew_within_the_term(bank: &TestBank) {
        let (id, learner) = refused(bank);
        asked(bank, &learner, &id);
        let confirmed = decided(bank, &id, "refusal", &because("still_insufficient"));
        assert_eq!(confirmed["review_requests"][0]["state"], "confirmed");
        assert!(!in_queue(bank, &id));
        bank.clock.set("2026-03-23T01:30:00Z".parse().unwrap());
        asked(bank, &learner, &id);
        decided(bank, &id, "refusal", &because("still_insufficient"));
        bank.clock.set("2026-04-30T01:30:00Z".parse().unwrap());
        let late = ask(bank, &learner, &id);
        assert_eq!((late.status, late.slug()), (409, "state-conflict".to_owned()));
    }

    fn a_review_of_a_revocation_reinstates_the_outcome_or_confirms_that_it_is_revoked(bank: &TestBank) {
        let body = certificate("E-1", 1, "X01");
        let id = outcome_of(&posted(bank, Who::Provider, &body));
        let learner = learner_of(bank, &id);
        let early = ask(bank, &learner, &id);
        assert_eq!((early.status, early.slug()), (409, "state-conflict".to_owned()));
        revoked(bank, &id);
        asked(bank, &learner, &id);
        assert!(in_queue(bank, &id));
        assert_eq!(shown(bank, &id)["state"], "revoked");
        let confirmed = decided(bank, &id, "refusal", &because("forged"));
        assert_eq!(confirmed["state"], "revoked");
        assert_eq!(confirmed["review_requests"][0]["state"], "confirmed");
        assert!(!in_queue(bank, &id));
        assert_eq!(decide(bank, &id, "refusal", &because("forged")).status, 409);
        let request = asked(bank, &learner, &id);
        let other = json!({"text": "示例", "review_request_id": crate::world::uuid()});
        let unknown = decide(bank, &id, "reinstatement", &other);
        assert_eq!((unknown.status, unknown.slug()), (422, "unknown-reference".to_owned()));
        let body = json!({"text": "示例：属实", "review_request_id": request["id"]});
        let back = decided(bank, &id, "reinstatement", &body);
        assert_eq!(back["state"], "reinstated");
        assert_eq!(back["credits"], "4.00");
        assert_eq!(back["review_requests"][1]["state"], "changed");
        assert!(!in_queue(bank, &id));
        assert_eq!(active(&balance(bank, &learner.id, "")), "4.00");
        assert_eq!(decide(bank, &id, "reinstatement", &body).status, 409);
    }

    fn only_the_learner_asks_and_only_for_the_own_outcomes(bank: &TestBank) {
        let (id, learner) = refused(bank);
        let other = outcome_of(&posted(bank, Who::Provider, &certificate("E-2", 2, "X01")));
        let stranger = learner_of(bank, &other);
        assert_eq!(ask(bank, &stranger, &id).status, 404);
        let target = format!("/v1/outcomes/{id}/review-requests");
        let officer = bank.post(Who::Officer, &target, "k", &json!({"text": "示例"}));
        assert_eq!(officer.status, 403);
        let groups = json!({"text": "示例", "group_ids": [crate::world::uuid()]});
        assert_eq!(learner.post(bank, &target, &groups).status, 422);
    }
}
