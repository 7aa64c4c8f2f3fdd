//! What can be done to an outcome instead of an act that its state does not allow: what a conflict names can
//! be done, and nothing that cannot.

use crate::bank::TestBank;
use crate::names::{own_balance, seen, x01};
use crate::record::{because, decide, decided, learner_of, outcome_of, posted, shown};
use crate::renamed::{correct, mend};
use crate::world::Who;
use serde_json::{Value, json};

const NAME: &str = "示例张三";

fn allowed(bank: &TestBank, outcome: &str, act: &str, body: &Value) -> Value {
    let answer = decide(bank, outcome, act, body);
    assert_eq!(answer.status, 409, "{}", answer.text());
    answer.json()["allowed_acts"].clone()
}

/// A claim that waits for an officer.
fn claim(bank: &TestBank) -> Value {
    posted(bank, Who::OtherProvider, &x01("E-1", "elementary", NAME))
}

each_database! {
    fn what_never_counted_is_refused_and_not_revoked(bank: &TestBank) {
        let claim = claim(bank);
        let id = outcome_of(&claim);
        assert_eq!(allowed(bank, &id, "revocation", &because("forged")), json!(["refusal"]));
        let acts = allowed(bank, &id, "freeze", &because("example"));
        assert_eq!(acts, json!(["supplement_request", "recognition", "refusal"]));
        decided(bank, &id, "refusal", &because("example"));
        assert_eq!(allowed(bank, &id, "recognition", &json!({})), json!(["review_requests"]));
        let owner = learner_of(bank, &id);
        let asked = owner.post(bank, &format!("/v1/outcomes/{id}/review-requests"), &json!({"text": "示例"}));
        assert_eq!(asked.status, 201, "{}", asked.text());
    }

    fn what_was_withdrawn_before_it_counted_has_nothing_to_come_back_to(bank: &TestBank) {
        let waits = claim(bank);
        assert_eq!(seen(bank, &waits).0, "submitted");
        let target = format!("/v1/completions/{}/withdrawal", waits["id"].as_str().unwrap());
        let withdrawn = bank.post(Who::OtherProvider, &target, "k", &json!({"reason": "示例：报错"}));
        assert_eq!(withdrawn.status, 200, "{}", withdrawn.text());
        let id = outcome_of(&waits);
        assert_eq!(allowed(bank, &id, "recognition", &json!({})), json!(["review_requests"]));
        let answer = decide(bank, &id, "reinstatement", &json!({"text": "示例"}));
        assert_eq!(answer.status, 409, "{}", answer.text());
    }

    fn what_counted_comes_back_by_reinstatement_or_a_review(bank: &TestBank) {
        let counted = posted(bank, Who::Provider, &x01("E-1", "elementary", NAME));
        let id = outcome_of(&counted);
        decided(bank, &id, "freeze", &because("example"));
        decided(bank, &id, "revocation", &because("example"));
        assert_eq!(allowed(bank, &id, "recognition", &json!({})), json!(["reinstatement", "review_requests"]));
    }

    fn a_correction_is_not_accepted_while_the_outcome_is_frozen(bank: &TestBank) {
        let counted = posted(bank, Who::Provider, &x01("E-1", "elementary", NAME));
        let id = outcome_of(&counted);
        decided(bank, &id, "freeze", &because("suspected_forgery"));
        assert_eq!(correct(bank, &counted, &json!({"level": "advanced"}))["effect"], "awaiting_officer");
        assert_eq!(allowed(bank, &id, "recognition", &json!({})), json!(["restoration", "revocation"]));
        assert_eq!((seen(bank, &counted).0.as_str(), own_balance(bank, &counted)), ("frozen", "2.00".to_owned()));
        decided(bank, &id, "restoration", &json!({"text": "示例：属实"}));
        decided(bank, &id, "recognition", &json!({}));
        assert_eq!((seen(bank, &counted).0.as_str(), own_balance(bank, &counted)), ("recognised", "6.00".to_owned()));
    }

    fn what_is_behind_a_better_one_is_corrected_at_once_and_counts_as_corrected(bank: &TestBank) {
        let low = posted(bank, Who::Provider, &x01("E-1", "elementary", NAME));
        let high = posted(bank, Who::Provider, &x01("E-2", "advanced", NAME));
        assert_eq!((seen(bank, &low).0.as_str(), own_balance(bank, &low)), ("superseded", "6.00".to_owned()));
        let mended = correct(bank, &low, &json!({"level": "intermediate"}));
        assert_eq!(mended["effect"], "applied", "{mended}");
        assert_eq!((seen(bank, &low).0.as_str(), own_balance(bank, &low)), ("superseded", "6.00".to_owned()));
        // The better one falls: what comes back is what it is worth by now.
        mend(bank, &high, "withdrawal", &json!({"reason": "示例：报错"}));
        assert_eq!((seen(bank, &low).0.as_str(), own_balance(bank, &low)), ("recognised", "4.00".to_owned()));
    }

    fn what_is_behind_a_better_one_takes_its_place_when_it_turns_out_better(bank: &TestBank) {
        let high = posted(bank, Who::Provider, &x01("E-1", "intermediate", NAME));
        let low = posted(bank, Who::Provider, &x01("E-2", "elementary", NAME));
        assert_eq!(correct(bank, &low, &json!({"level": "advanced"}))["effect"], "applied");
        assert_eq!([seen(bank, &high).0, seen(bank, &low).0], ["superseded", "recognised"]);
        assert_eq!(own_balance(bank, &low), "6.00");
    }

    fn what_is_behind_a_better_one_is_withdrawn_at_once(bank: &TestBank) {
        let low = posted(bank, Who::Provider, &x01("E-1", "elementary", NAME));
        posted(bank, Who::Provider, &x01("E-2", "advanced", NAME));
        assert_eq!(mend(bank, &low, "withdrawal", &json!({"reason": "示例：报错"}))["effect"], "applied");
        assert_eq!((seen(bank, &low).0.as_str(), own_balance(bank, &low)), ("revoked", "6.00".to_owned()));
    }

    fn what_is_reinstated_against_its_providers_word_stands_on_the_officers(bank: &TestBank) {
        let counted = posted(bank, Who::Provider, &x01("E-1", "elementary", NAME));
        let id = outcome_of(&counted);
        mend(bank, &counted, "withdrawal", &json!({"reason": "示例：报错"}));
        assert_eq!(seen(bank, &counted).0, "revoked");
        let outcome = decided(bank, &id, "reinstatement", &json!({"text": "示例：证书属实"}));
        let pieces = outcome["evidences"].as_array().unwrap();
        assert_eq!(pieces.len(), 2, "{outcome}");
        assert_eq!([&pieces[0]["state"], &pieces[1]["state"]], ["revoked", "verified"]);
        assert!(pieces[1].get("completion_id").is_none());
        let owner = learner_of(bank, &id);
        let own = owner.get(bank, &format!("/v1/outcomes/{id}")).json();
        assert_eq!(own["evidences"], outcome["evidences"]);
        assert_eq!(shown(bank, &id)["state"], "reinstated");
    }
}
