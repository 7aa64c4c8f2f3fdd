//! An outcome of which its provider asks that it be corrected or withdrawn, while an officer has not decided: whoever
//! relies on it learns of it, and nothing is granted on it.

use crate::bank::TestBank;
use crate::outcomes::waiting;
use crate::record::decided;
use crate::school::{Applicant, School, get, group, refused, text, verdicts};
use crate::world::{Who, uuid};
use serde_json::{Value, json};

/// The provider asks that the outcome be withdrawn.
fn questioned(bank: &TestBank, outcome: &str) -> Value {
    let own = crate::record::get(bank, Who::Provider, "/v1/completions");
    let mut own = own["items"].as_array().unwrap().iter();
    let completion = own.find(|it| it["outcome_id"] == outcome).unwrap();
    let target = format!("/v1/completions/{}/withdrawal", text(&completion["id"]));
    let body = json!({"reason": "示例：发错证"});
    let answer = bank.post(Who::Provider, &target, &uuid().to_string(), &body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// The codes of the newest notices.
fn newest(bank: &TestBank, actor: &credit_bank_domain::access::Actor) -> Value {
    get(bank, actor, "/v1/notices").json()["items"][0]["code"].clone()
}

each_database! {
    fn no_group_that_uses_it_is_accepted_before_an_officer_decided(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "intermediate"), ("X02", "intermediate")]);
        let applied = learner.applied(bank, &[]);
        let outcome = &learner.outcomes["X02"];
        assert_eq!(questioned(bank, outcome)["effect"], "awaiting_officer");
        for actor in [&school.registrar, &learner.actor] {
            assert_eq!(newest(bank, actor), json!("outcome_questioned"));
            let shown = get(bank, actor, &format!("/v1/outcomes/{outcome}")).json();
            assert_eq!(shown["pending_mending"], "withdrawal", "{shown}");
        }
        let all = verdicts(&applied, &[]);
        refused(&school.decide(bank, &applied, &all), 409, "state-conflict");
        // What does not use it may be.
        let others = verdicts(&applied, &["R-EXAM"]);
        let answer = school.decide(bank, &applied, &others);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let states = ["R-ONE", "R-EXAM"].map(|rule| group(&answer.json(), rule)["state"].clone());
        assert_eq!(states, [json!("accepted"), json!("rejected")]);
    }

    fn once_the_officer_has_refused_it_the_school_may_accept(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X02", "intermediate")]);
        let applied = learner.applied(bank, &[]);
        questioned(bank, &learner.outcomes["X02"]);
        refused(&school.decide(bank, &applied, &verdicts(&applied, &[])), 409, "state-conflict");
        decided(bank, &learner.outcomes["X02"], "refusal", &json!({"reason_code": "other", "text": "示例：证书属实"}));
        school.accept(bank, &applied);
    }

    fn a_page_of_those_that_wait_is_full(bank: &TestBank) {
        let (mut found, mut expected) = (Vec::new(), Vec::new());
        for number in 1..=12_u32 {
            let id = waiting(bank, &format!("E-{number:02}"), number);
            if number % 4 == 0 {
                expected.push(json!(id));
            } else {
                decided(bank, &id, "refusal", &json!({"reason_code": "other", "text": "示例：查无此证"}));
            }
        }
        let mut cursor = String::new();
        for length in [2, 1] {
            let page = crate::record::get(bank, Who::OtherProvider, &format!("/v1/completions?state=waiting&limit=2{cursor}"));
            let items = page["items"].as_array().unwrap();
            assert_eq!(items.len(), length, "{page}");
            found.extend(items.iter().map(|it| it["outcome_id"].clone()));
            cursor = page["next_cursor"].as_str().map_or_else(String::new, |next| format!("&cursor={next}"));
        }
        assert_eq!((found, cursor), (expected, String::new()));
    }
}
