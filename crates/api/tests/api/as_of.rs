//! What a query would have been answered at an instant gone by: the answers of then, member for member.

use crate::bank::{NOW, TestBank};
use crate::client::{Answer, Request};
use crate::consents::{Myself, is_veteran, veterans_programme};
use crate::record::{because, certificate, decided, outcome_of, posted, with};
use crate::school::{Applicant, School, get, publish_second, refused};
use crate::world::{Who, uuid};
use serde_json::{Value, json};

const QUERY: &str = "/v1/conversions/query";

/// One day after the other, at noon.
fn day(bank: &TestBank, day: u32) -> String {
    let instant = format!("2026-03-{day:02}T04:00:00Z");
    bank.clock.set(instant.parse().unwrap());
    instant
}

fn ask(bank: &TestBank, applicant: &Applicant, body: &Value) -> Answer {
    let request = Request::post(QUERY, body);
    bank.call(&request.token(&bank.token_of(&applicant.actor)))
}

/// The answer about the enrolment on one day, whenever it is asked.
fn about(bank: &TestBank, applicant: &Applicant, more: &Value) -> Value {
    let body = json!({"learner_id": applicant.learner, "enrolment_id": applicant.enrolment, "on": "2026-03-20"});
    let answer = ask(bank, applicant, &with(&body, more));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// The same, as of an instant; what is asked for stands in it.
fn as_of(bank: &TestBank, applicant: &Applicant, instant: &str) -> Value {
    let mut then = about(bank, applicant, &json!({"as_of": instant}));
    let told = then.as_object_mut().unwrap().remove("as_of");
    assert_eq!(told, Some(json!(instant)));
    then
}

each_database! {
    fn outcomes_values_and_evidence_are_those_of_then(bank: &TestBank) {
        let school = School::open(bank);
        let applicant = Applicant::enrol(bank, &school, 1, &[("X01", "intermediate")]);
        let mut answers = vec![(day(bank, 3), about(bank, &applicant, &json!({})))];
        day(bank, 4);
        let body = certificate("E-X04", 1, "X04");
        let second = outcome_of(&posted(bank, Who::Provider, &body));
        answers.push((day(bank, 5), about(bank, &applicant, &json!({}))));
        day(bank, 6);
        decided(bank, &second, "freeze", &because("suspected_forgery"));
        answers.push((day(bank, 7), about(bank, &applicant, &json!({}))));
        day(bank, 8);
        decided(bank, &second, "revocation", &because("forged"));
        answers.push((day(bank, 9), about(bank, &applicant, &json!({}))));
        day(bank, 10);
        let better = with(&certificate("E-X01", 1, "X01"), &json!({"level": "advanced"}));
        posted(bank, Who::Provider, &better);
        answers.push((day(bank, 11), about(bank, &applicant, &json!({}))));
        let hashes: std::collections::BTreeSet<String> = answers.iter().map(|it| it.1["plan_hash"].to_string()).collect();
        // After the second one was revoked it is as before it came.
        assert_eq!(hashes.len(), 4, "{answers:?}");
        day(bank, 20);
        for (instant, then) in &answers {
            assert_eq!(as_of(bank, &applicant, instant), *then, "{instant}");
        }
    }

    fn uses_and_the_record_are_those_of_then(bank: &TestBank) {
        let school = School::open(bank);
        let applicant = Applicant::enrol(bank, &school, 1, &[("X01", "intermediate"), ("X04", "intermediate")]);
        let mut answers = vec![(day(bank, 3), about(bank, &applicant, &json!({})))];
        day(bank, 4);
        let application = applicant.applied(bank, &["C1"]);
        answers.push((day(bank, 5), about(bank, &applicant, &json!({}))));
        day(bank, 6);
        school.accept(bank, &application);
        answers.push((day(bank, 7), about(bank, &applicant, &json!({}))));
        day(bank, 8);
        let target = format!("/v1/enrolments/{}/record", applicant.enrolment);
        let courses = json!({"courses": [{"course_code": "C4", "passed_on": "2026-01-10", "credits": "4", "grade": {"scale": "100", "value": "80"}}]});
        let seen = get(bank, &school.registrar, &format!("/v1/enrolments/{}", applicant.enrolment));
        let put = Request::new("PUT", &target).bytes("application/json", courses.to_string());
        let put = put.token(&bank.token_of(&school.registrar)).header("If-Match", seen.find_header("etag").unwrap());
        let answer = bank.call(&put);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answers.push((day(bank, 9), about(bank, &applicant, &json!({}))));
        day(bank, 10);
        decided(bank, &applicant.outcomes["X01"], "freeze", &because("suspected_forgery"));
        decided(bank, &applicant.outcomes["X01"], "revocation", &because("forged"));
        answers.push((day(bank, 11), about(bank, &applicant, &json!({}))));
        let hashes: std::collections::BTreeSet<String> = answers.iter().map(|it| it.1["plan_hash"].to_string()).collect();
        assert!(hashes.len() >= 4, "{answers:?}");
        day(bank, 20);
        for (instant, then) in &answers {
            assert_eq!(as_of(bank, &applicant, instant), *then, "{instant}");
        }
    }

    fn rules_are_those_that_were_published_then(bank: &TestBank) {
        let school = School::open(bank);
        let applicant = Applicant::enrol(bank, &school, 1, &[("X01", "intermediate")]);
        let instant = day(bank, 3);
        let then = about(bank, &applicant, &json!({}));
        day(bank, 4);
        publish_second(bank, &[("gives: {all: [C1]", "gives: {all: [C4]")]);
        let now = about(bank, &applicant, &json!({}));
        assert_eq!((&then["version"], &now["version"]), (&json!(1), &json!(2)));
        assert_ne!(now["courses"], then["courses"]);
        assert_eq!(as_of(bank, &applicant, &instant), then);
        // Without a day it is asked of the day of the instant.
        let body = json!({"learner_id": applicant.learner, "enrolment_id": applicant.enrolment, "as_of": instant});
        assert_eq!(ask(bank, &applicant, &body).json()["on"], "2026-03-03");
    }

    fn a_version_counts_until_it_is_withdrawn_and_not_after(bank: &TestBank) {
        let school = School::open(bank);
        let applicant = Applicant::enrol(bank, &school, 1, &[("X01", "intermediate")]);
        let before = day(bank, 3);
        let then = about(bank, &applicant, &json!({}));
        day(bank, 4);
        let rule_set = bank.read(|tx| tx.find_rule_set_by_code("test-school")).unwrap().id;
        let withdrawal = format!("/v1/rule-sets/{rule_set}/versions/1/withdrawal");
        let reason = json!({"reason_code": "superseded_by_law", "text": "示例：上位规定已改"});
        let request = Request::post(&withdrawal, &reason).token(&bank.token(Who::RuleApprover));
        assert_eq!(bank.call(&request).json()["state"], "withdrawn");
        let after = day(bank, 5);
        assert_eq!(as_of(bank, &applicant, &before), then);
        let body = json!({"learner_id": applicant.learner, "enrolment_id": applicant.enrolment,
            "on": "2026-03-20", "as_of": after});
        refused(&ask(bank, &applicant, &body), 422, "no-rule-in-force");
    }

    fn consents_are_those_of_then(bank: &TestBank) {
        is_veteran(bank, 1);
        let me = Myself::open(bank, 1);
        let programme = veterans_programme(bank);
        let credits = |as_of: Option<&str>| {
            let mut body = json!({"learner_id": me.id, "programme_id": programme, "on": "2026-03-20"});
            if let Some(instant) = as_of {
                body["as_of"] = json!(instant);
            }
            let answer = me.ask(bank, Request::post(QUERY, &body));
            assert_eq!(answer.status, 200, "{}", answer.text());
            answer.json()["total_credits"].clone()
        };
        // The learner's token is good for a quarter of an hour.
        let minute = |minute: u32| {
            let instant = format!("2026-03-02T01:{minute}:00Z");
            bank.clock.set(instant.parse().unwrap());
            instant
        };
        let before = minute(31);
        let without = credits(None);
        minute(32);
        assert_eq!(me.give(bank).status, 201);
        let between = minute(33);
        let given = credits(None);
        assert_ne!(given, without);
        minute(34);
        assert_eq!(me.withdraw(bank).status, 200);
        let after = minute(35);
        assert_eq!([&before, &between, &after].map(|it| credits(Some(it))), [without.clone(), given, without]);
    }

    fn every_programme_is_ranked_by_what_was_known_then(bank: &TestBank) {
        let instant = NOW.to_owned();
        let outcome = json!({"ref": "o1", "type": "vocational_qualification", "award": {"code": "YZSD", "edition": "1"},
            "level": "4", "awarded_on": "2025-06-30", "credits": "1.5"});
        let asked = |more: &Value| {
            let answer = bank.call(&Request::post(QUERY, &with(&json!({"outcomes": [outcome], "limit": 2, "on": "2026-03-20"}), more)));
            assert_eq!(answer.status, 200, "{}", answer.text());
            answer.json()
        };
        let then = asked(&json!({}));
        day(bank, 4);
        School::open(bank);
        let now = asked(&json!({}));
        assert_ne!(now["weighed"], then["weighed"]);
        let again = asked(&json!({"as_of": instant}));
        assert_eq!(again["as_of"], json!(instant));
        assert_eq!((&again["items"], &again["weighed"]), (&then["items"], &then["weighed"]));
        // A cursor belongs to its instant.
        let body = json!({"outcomes": [outcome], "limit": 2, "on": "2026-03-20", "cursor": again["next_cursor"]});
        assert_eq!(bank.call(&Request::post(QUERY, &body)).slug(), "invalid-cursor");
        let page = asked(&json!({"as_of": instant, "cursor": again["next_cursor"]}));
        assert_ne!(page["items"], again["items"]);
    }

    fn what_is_to_come_and_what_was_before_the_bank_is_refused(bank: &TestBank) {
        let school = School::open(bank);
        let applicant = Applicant::enrol(bank, &school, 1, &[("X01", "intermediate")]);
        day(bank, 3);
        let body = |instant: &str| json!({"learner_id": applicant.learner, "enrolment_id": applicant.enrolment, "as_of": instant});
        let all = |instant: &str| json!({"learner_id": applicant.learner, "as_of": instant});
        for (instant, slug) in [("2026-03-03T04:00:01Z", "date-in-future"), ("2026-03-02T01:29:59Z", "before-beginning")] {
            refused(&ask(bank, &applicant, &body(instant)), 422, slug);
            refused(&ask(bank, &applicant, &all(instant)), 422, slug);
        }
        assert_eq!(ask(bank, &applicant, &body("2026-03-03T04:00:00Z")).status, 200);
        refused(&ask(bank, &applicant, &body("2026-03-03")), 422, "invalid-body");
        // What was entered later was not known.
        day(bank, 5);
        let late = Applicant::enrol(bank, &school, 2, &[("X01", "intermediate")]);
        let unknown = json!({"learner_id": late.learner, "enrolment_id": late.enrolment, "as_of": "2026-03-03T04:00:00Z"});
        refused(&ask(bank, &late, &unknown), 422, "unknown-reference");
        // A plan is kept of what is known now.
        let key = uuid().to_string();
        let request = Request::post("/v1/plans", &body("2026-03-03T04:00:00Z")).header("Idempotency-Key", &key);
        refused(&bank.call(&request.token(&bank.token_of(&applicant.actor))), 422, "invalid-body");
        // Where rows were changed before that was kept, nothing is told of the time before it.
        let since = if bank.database_url().starts_with("sqlite") { "1772600000000000" } else { "to_timestamp(1772600000)" };
        bank.execute(&format!("INSERT INTO history_beginning (since) VALUES ({since})"));
        refused(&ask(bank, &applicant, &body("2026-03-03T04:00:00Z")), 422, "before-beginning");
    }
}
