//! What an account's new name does to outcomes that do not count at the moment, and to what officers and
//! providers do afterwards.

use crate::bank::TestBank;
use crate::names::{at_the_counter, called, own_balance, seen, waits_for_its_name, x01};
use crate::record::{because, certificate, decided, get, outcome_of, posted, shown, with};
use crate::world::{Who, uuid};
use serde_json::{Value, json};

pub(crate) fn mend(bank: &TestBank, completion: &Value, act: &str, body: &Value) -> Value {
    let target = format!(
        "/v1/completions/{}/{act}",
        completion["id"].as_str().unwrap()
    );
    let answer = bank.post(Who::Provider, &target, &uuid().to_string(), body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

pub(crate) fn correct(bank: &TestBank, completion: &Value, members: &Value) -> Value {
    let body = with(&json!({"reason": "示例：更正"}), members);
    mend(bank, completion, "correction", &body)
}

pub(crate) fn evidence(bank: &TestBank, completion: &Value) -> Value {
    shown(bank, &outcome_of(completion))["evidences"][0]["state"].clone()
}

pub(crate) fn frozen_for_its_name() -> (String, String) {
    ("frozen".to_owned(), "name_differs".to_owned())
}

each_database! {
    fn what_comes_back_under_another_name_is_frozen_until_an_officer_has_looked(bank: &TestBank) {
        let low = posted(bank, Who::Provider, &x01("E-1", "elementary", "示例张三"));
        let high = posted(bank, Who::Provider, &x01("E-2", "advanced", "示例张三"));
        correct(bank, &high, &called("示例李四"));
        assert_eq!((seen(bank, &low).0.as_str(), evidence(bank, &low)), ("superseded", json!("pending")));
        mend(bank, &high, "withdrawal", &json!({"reason": "示例"}));
        assert_eq!(seen(bank, &low), frozen_for_its_name());
        assert!(shown(bank, &outcome_of(&low))["due_on"].is_string());
        decided(bank, &outcome_of(&low), "restoration", &json!({"text": "示例：已核验"}));
        assert_eq!((seen(bank, &low).0.as_str(), evidence(bank, &low)), ("recognised", json!("verified")));
        assert_eq!(own_balance(bank, &low), "2.00");
    }

    fn what_is_frozen_says_that_its_name_is_a_matter_too(bank: &TestBank) {
        let completion = posted(bank, Who::Provider, &x01("E-1", "advanced", "示例张三"));
        decided(bank, &outcome_of(&completion), "freeze", &because("example"));
        at_the_counter(bank, "示例李四");
        let outcome = shown(bank, &outcome_of(&completion));
        assert_eq!((&outcome["state"], &outcome["reasons"][1]["code"]), (&json!("frozen"), &json!("name_differs")));
        let read = get(bank, Who::Provider, &format!("/v1/completions/{}", completion["id"].as_str().unwrap()));
        let told: Vec<&Value> = read["reasons"].as_array().unwrap().iter().map(|it| &it["code"]).collect();
        assert_eq!(told, ["example"], "the name is not the provider's to know");
        decided(bank, &outcome_of(&completion), "restoration", &json!({"text": "示例：已核验"}));
        assert_eq!(evidence(bank, &completion), "verified");
    }

    fn what_an_officer_recognised_is_frozen_and_keeps_what_was_asked(bank: &TestBank) {
        let claim = with(&certificate("E-1", 1, "X01"), &called("示例张三"));
        let claim = posted(bank, Who::OtherProvider, &with(&claim, &json!({"level": "elementary"})));
        decided(bank, &outcome_of(&claim), "recognition", &json!({}));
        let target = format!("/v1/completions/{}/correction", claim["id"].as_str().unwrap());
        let asked = bank.post(Who::OtherProvider, &target, "k", &json!({"reason": "示例", "level": "advanced"}));
        assert_eq!(asked.json()["effect"], "awaiting_officer");
        at_the_counter(bank, "示例李四");
        let outcome = shown(bank, &outcome_of(&claim));
        assert_eq!((&outcome["state"], &outcome["pending_mending"]), (&json!("frozen"), &json!("correction")));
        let codes: Vec<&Value> = outcome["reasons"].as_array().unwrap().iter().map(|it| &it["code"]).collect();
        assert!(codes.contains(&&json!("name_differs")) && codes.contains(&&json!("correction_requested")), "{codes:?}");
    }

    fn one_certificate_of_two_sources_is_frozen_once_if_an_officer_decided(bank: &TestBank) {
        let claim = with(&certificate("E-1", 1, "X01"), &called("示例张三"));
        let claim = with(&claim, &json!({"level": "elementary", "certificate_number": "SLX1"}));
        let claim = posted(bank, Who::OtherProvider, &claim);
        decided(bank, &outcome_of(&claim), "recognition", &json!({}));
        let issued = with(&x01("E-2", "elementary", "示例张三"), &json!({"certificate_number": "SLX1"}));
        let issued = posted(bank, Who::Provider, &issued);
        assert_eq!(issued["outcome_id"], claim["outcome_id"]);
        at_the_counter(bank, "示例李四");
        assert_eq!(seen(bank, &issued), frozen_for_its_name());
        // Its number is tied still, whatever else its provider corrects.
        let other = with(&certificate("E-3", 2, "X01"), &json!({"certificate_number": "SLX1"}));
        let other = posted(bank, Who::Provider, &other);
        assert_eq!(seen(bank, &other).0, "submitted");
    }

    fn a_doubted_number_stays_tied_when_something_else_is_corrected(bank: &TestBank) {
        let doubted = with(&x01("E-1", "elementary", "示例张三"), &json!({"certificate_number": "SLX1"}));
        let doubted = posted(bank, Who::Provider, &doubted);
        at_the_counter(bank, "示例李四");
        correct(bank, &doubted, &json!({"completed_on": "2026-01-10"}));
        let other = with(&certificate("E-3", 2, "X01"), &json!({"certificate_number": "SLX1"}));
        let other = posted(bank, Who::Provider, &other);
        assert_eq!(seen(bank, &other).0, "submitted");
    }

    fn what_is_reinstated_is_verified(bank: &TestBank) {
        let completion = posted(bank, Who::Provider, &x01("E-1", "elementary", "示例张三"));
        decided(bank, &outcome_of(&completion), "freeze", &because("example"));
        decided(bank, &outcome_of(&completion), "revocation", &because("example"));
        at_the_counter(bank, "示例李四");
        decided(bank, &outcome_of(&completion), "reinstatement", &json!({"text": "示例：已核验"}));
        assert_eq!((seen(bank, &completion).0.as_str(), evidence(bank, &completion)), ("reinstated", json!("verified")));
    }

    fn a_correction_that_names_nobody_leaves_the_name(bank: &TestBank) {
        let first = posted(bank, Who::Provider, &x01("E-1", "elementary", "示例张三"));
        let second = with(&certificate("E-2", 1, "X02"), &called("示例张三"));
        let second = posted(bank, Who::Provider, &second);
        correct(bank, &first, &called("示例李四"));
        assert_eq!(seen(bank, &second), waits_for_its_name());
        correct(bank, &second, &json!({"completed_on": "2026-01-10"}));
        assert_eq!((seen(bank, &first).0.as_str(), seen(bank, &second)), ("recognised", waits_for_its_name()));
    }

    fn what_counts_since_the_counter_is_still_its_providers_to_correct(bank: &TestBank) {
        posted(bank, Who::Provider, &x01("E-1", "elementary", "示例张三"));
        let right = with(&certificate("E-2", 1, "X02"), &called("示例李四"));
        let right = posted(bank, Who::Provider, &right);
        at_the_counter(bank, "示例李四");
        assert_eq!(seen(bank, &right).0, "recognised");
        let mended = correct(bank, &right, &json!({"completed_on": "2026-01-10"}));
        assert_eq!((&mended["effect"], &mended["completion"]["outcome_state"]), (&json!("applied"), &json!("recognised")));
    }

    fn a_provider_does_not_learn_from_its_evidence_whether_the_name_is_on_file(bank: &TestBank) {
        // Both wait for their hours, whoever is meant.
        let told = [("T01", "示例张三"), ("T02", "示例李四")].map(|(award, name)| {
            let body = with(&called(name), &json!({"external_id": award, "award": {"code": award, "edition": "1"}, "completed_on": "2026-01-15"}));
            let completion = posted(bank, Who::OtherProvider, &body);
            let read = get(bank, Who::OtherProvider, &format!("/v1/completions/{}", completion["id"].as_str().unwrap()));
            assert_eq!(read["outcome_state"], "waiting", "{read}");
            read["evidence_state"].clone()
        });
        assert_eq!(told[0], told[1]);
    }
}
