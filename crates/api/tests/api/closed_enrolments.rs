//! An enrolment that is over takes no credits; what it holds is let go by the school or the learner, and
//! what is let go past its day expires.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::record::{
    Somebody, active, applied, balance, certificate, enrolled, get, learner_of, outcome_of, posted,
    registrar, shown, with,
};
use crate::world::Who;
use credit_bank_domain::id::EnrolmentId;
use credit_bank_domain::state::EnrolmentState;
use credit_bank_store::tx::AuditFilter;
use serde_json::{Value, json};

struct Filed {
    outcome: String,
    learner: Somebody,
    registrar: Somebody,
    enrolment: String,
    application: Value,
}

/// A certificate that is valid to the end of March, held by an application.
fn filed(bank: &TestBank) -> Filed {
    let body = with(
        &certificate("E-1", 1, "X01"),
        &json!({"valid_until": "2026-03-31"}),
    );
    let outcome = outcome_of(&posted(bank, Who::Provider, &body));
    let learner = learner_of(bank, &outcome);
    let registrar = registrar(bank);
    let enrolment = enrolled(bank, &registrar, 1);
    let application = applied(bank, &learner, &enrolment);
    Filed {
        outcome,
        learner,
        registrar,
        enrolment,
        application,
    }
}

impl Filed {
    fn graduate(&self, bank: &TestBank) {
        let body = json!({"courses": [], "state": "awarded", "ended_on": "2026-03-02"});
        let answer = self.put_record(bank, &body);
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    /// Ends it without the award, which was a mistake.
    fn end(&self, bank: &TestBank) {
        let body = json!({"courses": [], "state": "ended", "ended_on": "2026-03-01"});
        let answer = self.put_record(bank, &body);
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    /// Enrols the learner in the same programme once more.
    fn enrol(&self, bank: &TestBank, number: &str) -> Answer {
        let target = format!("/v1/enrolments/{}", self.enrolment);
        let first = self.registrar.get(bank, &target).json();
        let body = json!({
            "learner_id": self.learner.id,
            "programme_id": first["programme_id"],
            "student_number": number,
            "registered_on": "2026-03-02",
        });
        self.registrar.post(bank, "/v1/enrolments", &body)
    }

    fn put_record(&self, bank: &TestBank, body: &Value) -> Answer {
        let target = format!("/v1/enrolments/{}", self.enrolment);
        let read = self.registrar.get(bank, &target);
        let request = Request::new("PUT", &format!("{target}/record"))
            .bytes("application/json", body.to_string())
            .token(&bank.token_of(&self.registrar.actor))
            .header("If-Match", read.find_header("etag").unwrap());
        bank.call(&request)
    }

    fn decide(&self, bank: &TestBank, decision: &Value) -> Answer {
        let target = format!(
            "/v1/applications/{}",
            self.application["id"].as_str().unwrap()
        );
        let read = self.registrar.get(bank, &target);
        let groups = self.application["groups"].as_array().unwrap().iter();
        let groups: Vec<Value> = groups
            .map(|it| with(decision, &json!({"id": it["id"]})))
            .collect();
        let request = Request::post(&format!("{target}/decision"), &json!({"groups": groups}))
            .token(&bank.token_of(&self.registrar.actor))
            .header("If-Match", read.find_header("etag").unwrap());
        bank.call(&request)
    }

    fn withdraw(&self, bank: &TestBank) {
        let id = self.application["id"].as_str().unwrap();
        let answer = self.learner.post(
            bank,
            &format!("/v1/applications/{id}/withdrawal"),
            &json!({}),
        );
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    fn held(&self, bank: &TestBank) -> Value {
        balance(bank, &self.learner.id, "")["uses"][0]["held"].clone()
    }

    fn last_verb(&self, bank: &TestBank) -> Value {
        let entries = get(
            bank,
            Who::Officer,
            &format!("/v1/learners/{}/entries", self.learner.id),
        );
        entries["items"].as_array().unwrap().last().unwrap()["verb"].clone()
    }
}

fn rejected() -> Value {
    json!({"decision": "rejected", "reason_code": "enrolment_over", "text": "示例：学籍已结束"})
}

/// The states that the audit tells of the enrolment, the oldest first.
fn states(bank: &TestBank) -> Vec<Value> {
    let filter = AuditFilter {
        act: Some("put_enrolment_record".to_owned()),
        ..AuditFilter::default()
    };
    let lines = bank.read(|tx| tx.list_audit(&filter, None, 9));
    let lines = lines.iter().rev();
    lines.map(|line| line.detail.0["state"].clone()).collect()
}

each_database! {
    fn what_is_awarded_is_not_opened_again_but_its_record_can_be_corrected(bank: &TestBank) {
        let filed = filed(bank);
        filed.graduate(bank);
        let again = filed.put_record(bank, &json!({"courses": [], "state": "active"}));
        assert_eq!((again.status, again.slug().as_str()), (409, "state-conflict"), "{}", again.text());
        let corrected = filed.put_record(bank, &json!({"courses": []}));
        assert_eq!(corrected.json()["state"], "awarded", "{}", corrected.text());
    }

    fn an_end_by_mistake_is_taken_back_and_the_application_goes_on(bank: &TestBank) {
        let case = filed(bank);
        case.end(bank);
        let refused = case.decide(bank, &json!({"decision": "accepted"}));
        assert_eq!((refused.status, refused.slug()), (422, "enrolment-closed".to_owned()));
        // What was passed after the mistaken end fits again.
        let courses = json!([{"course_code": "C9", "passed_on": "2026-03-02", "credits": "2"}]);
        let late = case.put_record(bank, &json!({"courses": courses}));
        assert_eq!((late.status, late.slug().as_str()), (422, "invalid-body"), "{}", late.text());
        let back = case.put_record(bank, &json!({"courses": courses, "state": "active"}));
        assert_eq!((back.status, back.json()["state"].clone()), (200, json!("active")), "{}", back.text());
        assert!(back.json().get("ended_on").is_none(), "{}", back.text());
        let id: EnrolmentId = case.enrolment.parse().unwrap();
        let stored = bank.read(|tx| tx.find_enrolment(id)).unwrap();
        assert_eq!((stored.state, stored.ended_on), (EnrolmentState::Active, None));
        assert_eq!(states(bank), ["ended", "active"]);
        let answer = case.decide(bank, &json!({"decision": "accepted"}));
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    fn beside_a_newer_enrolment_an_end_stays(bank: &TestBank) {
        let case = filed(bank);
        case.end(bank);
        let newer = case.enrol(bank, "0002");
        assert_eq!(newer.status, 201, "{}", newer.text());
        let refused = case.put_record(bank, &json!({"courses": [], "state": "active"}));
        assert_eq!((refused.status, refused.slug().as_str()), (409, "already-exists"), "{}", refused.text());
        assert_eq!(refused.json()["existing_id"], newer.json()["id"]);
        let read = case.registrar.get(bank, &format!("/v1/enrolments/{}", case.enrolment)).json();
        assert_eq!((&read["state"], &read["ended_on"]), (&json!("ended"), &json!("2026-03-01")));
    }

    fn whose_student_number_it_is_is_told_to_the_school(bank: &TestBank) {
        let case = filed(bank);
        case.end(bank);
        let read = case.registrar.get(bank, &format!("/v1/enrolments/{}", case.enrolment)).json();
        let number = read["student_number"].as_str().unwrap();
        let refused = case.enrol(bank, number);
        assert_eq!((refused.status, refused.slug().as_str()), (409, "already-exists"), "{}", refused.text());
        assert_eq!(refused.json()["existing_id"], json!(case.enrolment));
        assert!(refused.text().contains("可恢复该学籍"), "{}", refused.text());
    }

    fn nothing_is_granted_into_an_enrolment_that_is_over_and_the_school_lets_go(bank: &TestBank) {
        let case = filed(bank);
        case.graduate(bank);
        assert_eq!(case.held(bank), "4.00", "until somebody lets it go");
        let refused = case.decide(bank, &json!({"decision": "accepted"}));
        assert_eq!((refused.status, refused.slug()), (422, "enrolment-closed".to_owned()));
        assert_eq!(case.held(bank), "4.00");
        let answer = case.decide(bank, &rejected());
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(case.held(bank), "0.00");
    }

    fn the_learner_takes_back_what_an_enrolment_that_is_over_holds(bank: &TestBank) {
        let case = filed(bank);
        case.graduate(bank);
        case.withdraw(bank);
        assert_eq!((case.held(bank), active(&balance(bank, &case.learner.id, ""))), (json!("0.00"), "4.00".to_owned()));
    }

    fn what_is_withdrawn_past_its_day_expires_at_once(bank: &TestBank) {
        let case = filed(bank);
        bank.clock.set("2026-04-02T01:30:00Z".parse().unwrap());
        case.withdraw(bank);
        assert_eq!((shown(bank, &case.outcome)["state"].clone(), case.last_verb(bank)), (json!("expired"), json!("expire")));
    }

    fn what_is_rejected_past_its_day_expires_at_once(bank: &TestBank) {
        let case = filed(bank);
        bank.clock.set("2026-04-02T01:30:00Z".parse().unwrap());
        assert_eq!(case.decide(bank, &rejected()).status, 200);
        assert_eq!((shown(bank, &case.outcome)["state"].clone(), case.last_verb(bank)), (json!("expired"), json!("expire")));
    }
}
