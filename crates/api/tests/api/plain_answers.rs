//! Answers that say what is, and refusals of what nobody could use.

use crate::client::Request;
use crate::completions::id_number;
use crate::record::{client_of, decided, outcome_of, shown, with};
use crate::school::{Applicant, School, organisation, post};
use crate::world::{Who, actor_of, insert_person, person};
use credit_bank_domain::access::Role;
use serde_json::{Value, json};

fn codes(outcome: &Value) -> Vec<&str> {
    let reasons = outcome["reasons"].as_array().unwrap().iter();
    reasons.map(|it| it["code"].as_str().unwrap()).collect()
}

each_database! {
    fn a_second_post_of_a_recognised_certificate_is_told_to_be_further_evidence(bank: &TestBank) {
        let station = client_of(bank, "lpws");
        let body = |external_id: &str| json!({
            "external_id": external_id, "award": {"code": "ZL-UTILITY", "edition": "1"}, "certificate_number": "ZL-7",
            "learner": {"id_type": "resident_id_card", "id_number": id_number(1), "name": "示例学员001"},
            "completed_on": "2025-06-01",
        });
        let first = post(bank, &station, "/v1/completions", &body("E-1")).json();
        assert_eq!(codes(&first), ["register_wants_officer"]);
        let said = json!({"credits": "1", "category": "vocational", "text": "示例"});
        decided(bank, &outcome_of(&first), "recognition", &said);
        let read = |completion: &Value| {
            let target = format!("/v1/completions/{}", completion["id"].as_str().unwrap());
            bank.call(&Request::get(&target).token(&bank.token_of(&station))).json()
        };
        assert!(codes(&read(&first)).contains(&"recognised_by_officer"));
        let second = post(bank, &station, "/v1/completions", &body("E-2")).json();
        assert_eq!(second["outcome_id"], first["outcome_id"]);
        assert_eq!((&second["outcome_state"], codes(&second)), (&json!("recognised"), vec!["certificate_recognised"]));
        assert!(second["reasons"][0]["zh"].as_str().unwrap().contains("又一份证据"));
        assert_eq!(second["next_step"]["code"], "none");
    }

    fn what_was_withdrawn_and_posted_anew_asks_nothing_more(bank: &TestBank) {
        let numbered = |external_id: &str| {
            let body = crate::record::certificate(external_id, 1, "X01");
            let body = with(&body, &json!({"certificate_number": "TT-13"}));
            crate::record::posted(bank, Who::Provider, &body)
        };
        let first = numbered("E-1");
        let target = format!("/v1/completions/{}/withdrawal", first["id"].as_str().unwrap());
        let answer = bank.post(Who::Provider, &target, "w", &json!({"reason": "示例：误报"}));
        assert_eq!(answer.status, 200, "{}", answer.text());
        numbered("E-2");
        assert_eq!(codes(&shown(bank, &outcome_of(&first))), ["evidence_withdrawn"]);
    }

    fn a_missing_decision_is_named_by_its_course(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "advanced"), ("X04", "intermediate")]);
        let application = learner.applied(bank, &["C1"]);
        let answer = school.decide(bank, &application, &json!([]));
        let group = application["groups"][0]["id"].as_str().unwrap();
        assert!(answer.status == 422, "{}", answer.text());
        let two = learner.applied(bank, &["C4"]);
        let strange = json!([{"id": group, "decision": "accepted"}]);
        let told = school.decide(bank, &two, &strange).json();
        let missing = told["errors"].as_array().unwrap().iter().find(|it| it["code"] == "missing_group").unwrap();
        assert_eq!(missing["detail"], "缺少对课程“示例课程C4”（规则 R-FOUR）的决定。");
    }

    fn a_grant_goes_to_a_school_and_to_nobody_else(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "advanced")]);
        let grant = json!({"scope": {"kind": "record"}, "purpose": "示例", "expires_on": "2026-06-30",
            "organisation_id": organisation(bank, "lphr")});
        let answer = post(bank, &learner.actor, "/v1/grants", &grant);
        assert_eq!((answer.status, &answer.json()["errors"][0]["code"]), (422, &json!("not_a_school")));
    }

    fn a_training_centre_has_no_officers(bank: &TestBank) {
        let user = |role: &str, code: &str, login: &str| json!({"login": login, "name": "示例", "roles": [role],
            "organisation_id": organisation(bank, code), "password": "shili-mima-2026"});
        for (place, (role, code, status)) in [
            ("officer", "lphr", 422), ("officer", "cqou", 422), ("officer", "lpws", 201), ("officer", "cqcb", 201),
            ("registrar", "lphr", 422), ("registrar", "lpvec", 201),
            ("provider", "cqcb", 422), ("provider", "lpws", 201), ("provider", "lphr", 201),
            ("rule_editor", "lphr", 422), ("rule_approver", "cqou", 201), ("auditor", "lphr", 201),
        ].into_iter().enumerate() {
            let key = format!("u{place}");
            let answer = bank.post(Who::Admin, "/v1/users", &key, &user(role, code, &format!("user{place:02}")));
            assert_eq!(answer.status, status, "{role} {code}: {}", answer.text());
            if status == 422 {
                assert_eq!(answer.json()["errors"][0]["code"], "role_of_another_kind");
            }
        }
        let row = person("poster-01", Role::Provider, Some(organisation(bank, "lphr")), bank.bank.now());
        insert_person(bank.bank.store(), &row);
        let target = format!("/v1/users/{}/roles", actor_of(&row).id());
        let answer = bank.post(Who::Admin, &target, "r", &json!({"roles": ["officer"], "reason": "示例"}));
        assert_eq!((answer.status, &answer.json()["errors"][0]["code"]), (422, &json!("role_of_another_kind")));
    }
}
