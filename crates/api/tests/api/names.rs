//! A dormant account gets its person's name: what stands under another one waits, what waited only for it
//! counts.

use crate::bank::TestBank;
use crate::completions::id_number;
use crate::record::{
    active, balance, certificate, decided, get, learner_of, outcome_of, posted, shown, with,
};
use crate::world::Who;
use serde_json::{Value, json};

pub(crate) fn called(name: &str) -> Value {
    json!({"learner": {"id_type": "resident_id_card", "id_number": id_number(1), "name": name}})
}

pub(crate) fn x01(external_id: &str, level: &str, name: &str) -> Value {
    let plain = with(&certificate(external_id, 1, "X01"), &called(name));
    with(&plain, &json!({"level": level}))
}

pub(crate) fn at_the_counter(bank: &TestBank, name: &str) {
    let notices = json!({"notices": [{"code": "account_opening", "version": "2025-09"}]});
    let body = with(&called(name)["learner"], &notices);
    let answer = bank.post(Who::Officer, "/v1/learners", "counter", &body);
    assert_eq!(answer.status, 201, "{}", answer.text());
}

pub(crate) fn seen(bank: &TestBank, completion: &Value) -> (String, String) {
    let outcome = shown(bank, &outcome_of(completion));
    let reasons = outcome["reasons"].as_array().unwrap();
    let code = reasons
        .first()
        .map_or("", |it| it["code"].as_str().unwrap());
    (
        outcome["state"].as_str().unwrap().to_owned(),
        code.to_owned(),
    )
}

pub(crate) fn waits_for_its_name() -> (String, String) {
    ("submitted".to_owned(), "name_differs".to_owned())
}

pub(crate) fn own_balance(bank: &TestBank, completion: &Value) -> String {
    let outcome = shown(bank, &outcome_of(completion));
    active(&balance(bank, outcome["learner_id"].as_str().unwrap(), ""))
}

each_database! {
    fn what_was_posted_under_another_name_waits_after_the_counter(bank: &TestBank) {
        let low = posted(bank, Who::Provider, &x01("E-1", "intermediate", "示例张三"));
        let high = posted(bank, Who::Provider, &x01("E-2", "advanced", "示例张三"));
        assert_eq!(own_balance(bank, &high), "6.00");
        at_the_counter(bank, "示例李四");
        // The lower one comes back into the place of the higher, and is frozen at once.
        assert_eq!(seen(bank, &low), ("frozen".to_owned(), "name_differs".to_owned()));
        assert_eq!(seen(bank, &high), waits_for_its_name());
        let queue = get(bank, Who::Officer, "/v1/outcomes");
        assert_eq!(queue["items"].as_array().unwrap().len(), 2);
        assert!(queue["items"][0]["due_on"].is_string());
        // Its provider learns nothing of it; the learner does.
        let read = get(bank, Who::Provider, &format!("/v1/completions/{}", high["id"].as_str().unwrap()));
        assert_eq!((&read["outcome_state"], &read["credits"]), (&json!("recognised"), &json!("6.00")));
        let notices = learner_of(bank, &outcome_of(&high)).get(bank, "/v1/notices").json();
        let told = notices["items"].as_array().unwrap().iter().filter(|it| it["code"] == "outcome_waits");
        assert_eq!(told.count(), 1);
        // An officer looks at the certificate.
        decided(bank, &outcome_of(&low), "restoration", &json!({"text": "示例：已核验"}));
        decided(bank, &outcome_of(&high), "recognition", &json!({}));
        assert_eq!(own_balance(bank, &high), "6.00");
    }

    fn what_waited_for_its_name_counts_after_the_counter(bank: &TestBank) {
        let wrong = posted(bank, Who::Provider, &x01("E-1", "advanced", "示例张三"));
        let right = with(&certificate("E-2", 1, "X02"), &called("示例李四"));
        let right = posted(bank, Who::Provider, &right);
        assert_eq!(seen(bank, &right), waits_for_its_name());
        at_the_counter(bank, "示例李四");
        assert_eq!(seen(bank, &right).0, "recognised");
        assert_eq!(seen(bank, &wrong), waits_for_its_name());
        let worth = shown(bank, &outcome_of(&right))["credits"].clone();
        assert_eq!(json!(own_balance(bank, &right)), worth);
    }

    fn a_claim_under_another_name_stays_a_claim(bank: &TestBank) {
        posted(bank, Who::Provider, &x01("E-1", "advanced", "示例张三"));
        let claim = with(&certificate("E-2", 1, "X02"), &called("示例李四"));
        let claim = posted(bank, Who::OtherProvider, &claim);
        at_the_counter(bank, "示例李四");
        assert_eq!(seen(bank, &claim), ("submitted".to_owned(), "issuer_not_authorised".to_owned()));
    }

    fn a_correction_of_the_name_leaves_what_still_bears_the_old_one(bank: &TestBank) {
        let first = posted(bank, Who::Provider, &x01("E-1", "advanced", "示例张三"));
        let second = with(&certificate("E-2", 1, "X02"), &called("示例张三"));
        let second = posted(bank, Who::Provider, &second);
        let both = own_balance(bank, &first);
        for (place, completion) in [&first, &second].into_iter().enumerate() {
            let target = format!("/v1/completions/{}/correction", completion["id"].as_str().unwrap());
            let body = with(&called("示例李四"), &json!({"reason": "示例：姓名有误"}));
            let answer = bank.post(Who::Provider, &target, &format!("k{place}"), &body);
            assert_eq!(answer.status, 200, "{}", answer.text());
            assert_eq!(seen(bank, &first).0, "recognised");
            if place == 0 {
                assert_eq!(seen(bank, &second), waits_for_its_name());
            }
        }
        assert_eq!(own_balance(bank, &first), both);
    }
}
