//! What waits about an outcome is told as long as it waits, and no longer: whose name differs, whose number
//! another has, what providers ask for.

use crate::bank::TestBank;
use crate::names::{at_the_counter, called, own_balance, seen, x01};
use crate::record::{
    Somebody, because, certificate, client_of, decide, decided, get, learner_of, outcome_of,
    posted, shown, with,
};
use crate::renamed::{correct, evidence, frozen_for_its_name, mend};
use crate::world::Who;
use serde_json::{Value, json};

fn codes(outcome: &Value) -> Vec<String> {
    let reasons = outcome["reasons"].as_array().unwrap().iter();
    reasons
        .map(|it| it["code"].as_str().unwrap().to_owned())
        .collect()
}

fn how_often(outcome: &Value, code: &str) -> usize {
    codes(outcome).iter().filter(|it| *it == code).count()
}

/// Posted under this name, and an officer froze and restored it: what he decided, no rule takes back.
fn decided_by_officer(bank: &TestBank, name: &str) -> Value {
    let completion = posted(
        bank,
        Who::Provider,
        &with(&certificate("E-2", 1, "X02"), &called(name)),
    );
    decided(
        bank,
        &outcome_of(&completion),
        "freeze",
        &because("example"),
    );
    decided(
        bank,
        &outcome_of(&completion),
        "restoration",
        &json!({"text": "示例：已核验"}),
    );
    completion
}

fn numbered(external_id: &str, person: u32) -> Value {
    let members = json!({"certificate_number": "SLX1", "level": "elementary"});
    with(&certificate(external_id, person, "X01"), &members)
}

fn told_organisations(bank: &TestBank, who: Who, code: &str) -> usize {
    let notices = get(bank, who, "/v1/notices");
    let items = notices["items"].as_array().unwrap().iter();
    items.filter(|it| it["code"] == code).count()
}

each_database! {
    fn what_was_frozen_for_its_name_counts_when_the_name_fits_again(bank: &TestBank) {
        let first = posted(bank, Who::Provider, &x01("E-1", "elementary", "示例张三"));
        let other = decided_by_officer(bank, "示例张三");
        correct(bank, &first, &called("示例李四"));
        assert_eq!(seen(bank, &other), frozen_for_its_name());
        correct(bank, &first, &called("示例张三"));
        let outcome = shown(bank, &outcome_of(&other));
        assert_eq!((&outcome["state"], evidence(bank, &other)), (&json!("recognised"), json!("verified")));
        assert!(codes(&outcome).contains(&"name_fits".to_owned()), "{outcome}");
        assert!(outcome.get("due_on").is_none(), "nobody has to decide any more");
    }

    fn what_an_officer_froze_stays_frozen_when_the_name_fits_again(bank: &TestBank) {
        let first = posted(bank, Who::Provider, &x01("E-1", "elementary", "示例张三"));
        let other = posted(bank, Who::Provider, &with(&certificate("E-2", 1, "X02"), &called("示例张三")));
        decided(bank, &outcome_of(&other), "freeze", &because("example"));
        correct(bank, &first, &called("示例李四"));
        assert_eq!(how_often(&shown(bank, &outcome_of(&other)), "name_differs"), 1);
        correct(bank, &first, &called("示例张三"));
        let outcome = shown(bank, &outcome_of(&other));
        assert_eq!((&outcome["state"], codes(&outcome)), (&json!("frozen"), vec!["example".to_owned()]));
    }

    fn one_name_takes_the_others_place_whatever_was_posted_first(bank: &TestBank) {
        let first = posted(bank, Who::Provider, &with(&certificate("E-0", 1, "X02"), &called("示例张三")));
        let one = posted(bank, Who::Provider, &with(&numbered("E-1", 1), &called("示例张三")));
        decided(bank, &outcome_of(&one), "freeze", &because("example"));
        decided(bank, &outcome_of(&one), "restoration", &json!({"text": "示例：已核验"}));
        let same = posted(bank, Who::Provider, &with(&numbered("E-2", 1), &called("示例李四")));
        assert_eq!(one["outcome_id"], same["outcome_id"]);
        correct(bank, &first, &called("示例李四"));
        assert_eq!(seen(bank, &one).0, "recognised", "the second post vouches for it now");
    }

    fn what_is_frozen_for_its_name_stays_in_the_queue_when_a_request_is_refused(bank: &TestBank) {
        let first = posted(bank, Who::Provider, &x01("E-1", "elementary", "示例张三"));
        let other = decided_by_officer(bank, "示例张三");
        let asked = mend(bank, &other, "withdrawal", &json!({"reason": "示例：报错"}));
        assert_eq!(asked["effect"], "awaiting_officer");
        correct(bank, &first, &called("示例李四"));
        let outcome = shown(bank, &outcome_of(&other));
        assert_eq!(codes(&outcome), ["name_differs", "withdrawal_requested"]);
        let outcome = decided(bank, &outcome_of(&other), "refusal", &because("example"));
        assert_eq!((&outcome["state"], codes(&outcome)), (&json!("frozen"), vec!["name_differs".to_owned()]));
        assert!(outcome["due_on"].is_string(), "{outcome}");
    }

    fn a_request_is_told_until_it_is_answered_whatever_else_is_done(bank: &TestBank) {
        let completion = decided_by_officer(bank, "示例张三");
        let asked = mend(bank, &completion, "correction", &json!({"reason": "示例：更正", "completed_on": "2026-01-10"}));
        assert_eq!(asked["effect"], "awaiting_officer");
        let id = outcome_of(&completion);
        for (act, body) in [("freeze", because("example")), ("restoration", json!({"text": "示例"}))] {
            let outcome = decided(bank, &id, act, &body);
            assert_eq!(how_often(&outcome, "correction_requested"), 2, "{act}: {outcome}");
            let read = get(bank, Who::Provider, &format!("/v1/completions/{}", completion["id"].as_str().unwrap()));
            assert_eq!(how_often(&read, "correction_requested"), 0);
        }
        let outcome = decided(bank, &id, "refusal", &because("example"));
        assert_eq!((&outcome["state"], how_often(&outcome, "correction_requested")), (&json!("recognised"), 0));
    }

    fn an_officer_who_asked_for_a_supplement_reads_that_the_name_differs(bank: &TestBank) {
        posted(bank, Who::Provider, &x01("E-1", "elementary", "示例张三"));
        let other = posted(bank, Who::Provider, &with(&certificate("E-2", 1, "X02"), &called("示例李四")));
        let outcome = decided(bank, &outcome_of(&other), "supplement-request", &json!({"text": "示例：请补证书复印件"}));
        assert_eq!(how_often(&outcome, "name_differs"), 1);
        at_the_counter(bank, "示例王五");
        assert_eq!(how_often(&shown(bank, &outcome_of(&other)), "name_differs"), 1);
        let owner = learner_of(bank, &outcome_of(&other));
        let target = format!("/v1/outcomes/{}/supplement", outcome_of(&other));
        let supplied = owner.post(bank, &target, &json!({"text": "示例：见附件"})).json();
        assert_eq!((&supplied["state"], how_often(&supplied, "name_differs")), (&json!("in_review"), 1));
        let outcome = decided(bank, &outcome_of(&other), "recognition", &json!({}));
        assert_eq!(how_often(&outcome, "name_differs"), 0);
    }

    fn an_officer_reads_that_a_number_is_anothers_and_providers_do_not(bank: &TestBank) {
        let first = posted(bank, Who::Provider, &numbered("E-1", 1));
        assert_eq!(codes(&shown(bank, &outcome_of(&first))).iter().filter(|it| *it == "certificate_of_another").count(), 0);
        let second = posted(bank, Who::Provider, &numbered("E-2", 2));
        let outcome = shown(bank, &outcome_of(&second));
        assert_eq!(how_often(&outcome, "certificate_of_another"), 1, "{outcome}");
        let read = get(bank, Who::Provider, &format!("/v1/completions/{}", second["id"].as_str().unwrap()));
        assert_eq!(how_often(&read, "certificate_of_another"), 0, "{read}");
        // The number is the second's when the first turned out wrong.
        decided(bank, &outcome_of(&first), "freeze", &because("example"));
        decided(bank, &outcome_of(&first), "revocation", &because("example"));
        assert_eq!(how_often(&shown(bank, &outcome_of(&second)), "certificate_of_another"), 0);
        decided(bank, &outcome_of(&second), "recognition", &json!({}));
        assert_eq!(how_often(&shown(bank, &outcome_of(&first)), "certificate_of_another"), 1, "whoever reinstates it knows");
    }

    fn what_a_colleague_corrected_is_still_its_providers_to_correct(bank: &TestBank) {
        let completion = posted(bank, Who::Provider, &x01("E-1", "elementary", "示例张三"));
        let colleague = Somebody { id: String::new(), actor: client_of(bank, "demo-teo") };
        let target = format!("/v1/completions/{}/correction", completion["id"].as_str().unwrap());
        for day in ["2026-01-09", "2026-01-10"] {
            let body = json!({"reason": "示例：更正", "completed_on": day});
            let answer = colleague.post(bank, &target, &body);
            assert_eq!(answer.json()["effect"], "applied", "{}", answer.text());
        }
        assert_eq!(own_balance(bank, &completion), "2.00");
    }

    fn whoever_withdraws_is_told_the_same_whether_it_counted_or_waited(bank: &TestBank) {
        let counted = posted(bank, Who::Provider, &x01("E-1", "elementary", "示例张三"));
        let waits = posted(bank, Who::Provider, &with(&certificate("E-2", 1, "X02"), &called("示例李四")));
        assert_eq!([seen(bank, &counted).0, seen(bank, &waits).0], ["recognised", "submitted"]);
        for (which, told) in [(&counted, 1), (&waits, 2)] {
            mend(bank, which, "withdrawal", &json!({"reason": "示例：报错"}));
            assert_eq!(told_organisations(bank, Who::Provider, "outcome_revoked"), told);
        }
        assert_eq!(decide(bank, &outcome_of(&waits), "freeze", &because("example")).status, 409);
    }
}
