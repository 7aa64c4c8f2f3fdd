//! A certificate whose outcome was taken back, posted again: one certificate counts once, and nothing that an officer
//! took back counts again without an officer.

use crate::bank::TestBank;
use crate::client::Request;
use crate::record::{
    active, balance, certificate, decide, decided, learner_of, outcome_of, posted, revoked, shown,
    with,
};
use crate::world::{Who, uuid};
use serde_json::{Value, json};

/// The certificate with this number.
fn attested(bank: &TestBank, external_id: &str) -> Value {
    let body = certificate(external_id, 1, "X01");
    posted(
        bank,
        Who::Provider,
        &with(&body, &json!({"certificate_number": "TT-13"})),
    )
}

each_database! {
    fn what_an_officer_took_back_waits_for_an_officer_and_counts_once(bank: &TestBank) {
        let first = attested(bank, "E-1");
        assert_eq!(first["outcome_state"], "recognised", "{first}");
        let first = outcome_of(&first);
        let learner = learner_of(bank, &first);
        revoked(bank, &first);
        let again = attested(bank, "E-2");
        let again = outcome_of(&again);
        let waiting = shown(bank, &again);
        assert_eq!(waiting["state"], "submitted", "{waiting}");
        assert_eq!(waiting["reasons"][0]["code"], "certificate_revoked_before", "{waiting}");
        assert_eq!(active(&balance(bank, &learner.id, "")), "0.00");

        decided(bank, &again, "recognition", &json!({}));
        let worth = active(&balance(bank, &learner.id, ""));
        assert_ne!(worth, "0.00");
        let refused = decide(bank, &first, "reinstatement", &json!({"text": "示例：属实"}));
        assert_eq!((refused.status, refused.slug()), (409, "already-exists".to_owned()), "{}", refused.text());
        assert_eq!(refused.json()["existing_id"], json!(again));
        revoked(bank, &again);
        decided(bank, &first, "reinstatement", &json!({"text": "示例：属实"}));
        assert_eq!(active(&balance(bank, &learner.id, "")), worth, "once");
        let second = decide(bank, &again, "reinstatement", &json!({"text": "示例：属实"}));
        assert_eq!(second.json()["existing_id"], json!(first));
    }

    fn what_its_provider_withdrew_is_posted_anew_and_counts_at_once(bank: &TestBank) {
        let first = attested(bank, "E-1");
        let target = format!("/v1/completions/{}/withdrawal", first["id"].as_str().unwrap());
        let withdrawal = Request::post(&target, &json!({"reason": "示例：误报"}))
            .token(&bank.token(Who::Provider))
            .header("Idempotency-Key", &uuid().to_string());
        let answer = bank.call(&withdrawal);
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(shown(bank, &outcome_of(&first))["state"], "revoked");
        assert_eq!(attested(bank, "E-2")["outcome_state"], "recognised");
    }
}
