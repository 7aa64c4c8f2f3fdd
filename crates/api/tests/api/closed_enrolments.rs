//! An enrolment that is over takes no credits; what it holds is let go by the school or the learner, and
//! what is let go past its day expires.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::record::{
    Somebody, active, applied, balance, certificate, enrolled, get, learner_of, outcome_of, posted,
    registrar, shown, with,
};
use crate::world::Who;
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

each_database! {
    fn what_is_awarded_is_not_opened_again_but_its_record_can_be_corrected(bank: &TestBank) {
        let filed = filed(bank);
        filed.graduate(bank);
        let again = filed.put_record(bank, &json!({"courses": [], "state": "active"}));
        assert_eq!((again.status, again.slug().as_str()), (409, "state-conflict"), "{}", again.text());
        let corrected = filed.put_record(bank, &json!({"courses": []}));
        assert_eq!(corrected.json()["state"], "awarded", "{}", corrected.text());
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
