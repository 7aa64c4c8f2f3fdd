//! Asking what outcomes would give, without writing anything: for made-up outcomes anybody may ask,
//! for a learner's own only who may see them.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::grants::{open, token_of};
use crate::world::Who;
use serde_json::{Value, json};

const QUERY: &str = "/v1/conversions/query";

/// The seeded programme to which the postal qualification gives three courses (rule S01).
fn logistics(bank: &TestBank) -> Value {
    let sets = bank.call(&Request::get("/v1/rule-sets?limit=200")).json();
    let own = |it: &&Value| it["code"] == "ouc-logistics";
    let set = sets["items"].as_array().unwrap().iter().find(own).unwrap();
    set["programme_ids"][0].clone()
}

fn qualification() -> Value {
    json!({
        "ref": "o1", "type": "vocational_qualification", "award": {"code": "YZSD", "edition": "1"},
        "level": "4", "awarded_on": "2025-06-30", "credits": "1.5",
    })
}

fn ask(bank: &TestBank, outcomes: &Value) -> Answer {
    let body = json!({"outcomes": outcomes, "programme_id": logistics(bank)});
    bank.call(&Request::post(QUERY, &body))
}

each_database! {
    fn a_made_up_qualification_gives_three_courses_with_rule_and_clause(bank: &TestBank) {
        let before = bank.read(|tx| tx.contra_balances());
        let answer = ask(bank, &json!([qualification()]));
        assert_eq!(answer.status, 200, "{}", answer.text());
        let plan = answer.json();
        assert_eq!(plan["total_credits"], "8.00", "{plan}");
        let courses = plan["courses"].as_array().unwrap();
        assert_eq!(courses.len(), 3);
        for course in courses {
            assert_eq!(course["effect"], "exempt");
            assert_eq!(course["rule"], "S01");
            assert!(course["clause"].is_string());
        }
        assert_eq!(plan["unused"], json!([]));
        assert_eq!(bank.read(|tx| tx.contra_balances()), before, "nothing is written");
        // The same question gets the same plan; the order of the outcomes does not matter.
        assert_eq!(ask(bank, &json!([qualification()])).json(), plan);
    }

    fn what_no_rule_takes_is_told_with_its_reason_in_two_languages(bank: &TestBank) {
        let mut other = qualification();
        other["ref"] = json!("o2");
        other["award"] = json!({"code": "X01", "edition": "1"});
        other["type"] = json!("x_certificate");
        other["level"] = json!("advanced");
        let plan = ask(bank, &json!([qualification(), other])).json();
        let unused = plan["unused"].as_array().unwrap();
        assert_eq!(unused.len(), 1, "{plan}");
        assert_eq!(unused[0]["ref"], "o2");
        let reason = &unused[0]["reasons"][0];
        assert!(reason["zh"].as_str().unwrap().chars().any(|c| c > '\u{4e00}'));
        assert!(reason["en"].as_str().unwrap().is_ascii() || reason["en"].is_string());
    }

    fn what_is_not_given_says_what_would_be_next(bank: &TestBank) {
        let plan = ask(bank, &json!([])).json();
        let missing = plan["missing"].as_array().unwrap();
        let steps = plan["next_steps"].as_array().unwrap();
        assert!(!steps.is_empty(), "{plan}");
        for step in steps {
            assert!(missing.iter().any(|it| it["course_id"] == step["course_id"]));
            assert_ne!(step["acts"], json!([]), "{step}");
        }
    }

    fn a_question_is_of_one_kind_and_its_outcomes_are_of_the_register(bank: &TestBank) {
        let programme = logistics(bank);
        let outcomes = json!([qualification()]);
        let learner = json!("0198a3c4-5b6d-7e8f-9a0b-0000000000ff");
        for body in [
            json!({"outcomes": outcomes, "programme_id": programme, "enrolment_id": programme}),
            json!({"programme_id": programme}),
            json!({"outcomes": outcomes, "learner_id": learner, "programme_id": programme}),
            json!({"outcomes": [qualification(), qualification()], "programme_id": programme}),
        ] {
            assert_eq!(bank.call(&Request::post(QUERY, &body)).status, 422, "{body}");
        }
        let mut unknown = qualification();
        unknown["award"]["edition"] = json!("99");
        let answer = ask(bank, &json!([unknown]));
        assert_eq!((answer.status, answer.slug().as_str()), (422, "unknown-award"));
    }

    fn a_learners_own_outcomes_are_for_the_learner_and_whom_it_lets(bank: &TestBank) {
        let learner = open(bank, 1);
        let body = json!({"learner_id": learner, "programme_id": logistics(bank)});
        let ask = |token: Option<String>| {
            let request = Request::post(QUERY, &body);
            bank.call(&match token {
                Some(token) => request.token(&token),
                None => request,
            })
        };
        let own = ask(Some(token_of(bank, &learner)));
        assert_eq!((own.status, &own.json()["total_credits"]), (200, &json!("0.00")), "{}", own.text());
        assert_eq!(ask(None).status, 401);
        assert_eq!(ask(Some(bank.token(Who::Registrar))).status, 404, "no grant");
        assert_eq!(ask(Some(token_of(bank, &open(bank, 2)))).status, 404);
        assert_eq!(ask(Some(bank.token(Who::Provider))).status, 403);
    }
}
