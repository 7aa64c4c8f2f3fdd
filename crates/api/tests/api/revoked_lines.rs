//! What becomes of courses whose outcome is revoked.

use crate::school::{
    Applicant, School, get, group, line_path, post, refused, revoke, text, verdicts, write,
};
use credit_bank_domain::id::EnrolmentId;
use credit_bank_domain::state::EnrolmentState;
use serde_json::{Value, json};

pub(crate) fn award(bank: &crate::bank::TestBank, learner: &Applicant) {
    let enrolment: EnrolmentId = learner.enrolment.parse().unwrap();
    write(bank, |tx| {
        let (from, to) = (EnrolmentState::Active, EnrolmentState::Awarded);
        tx.set_enrolment_state(learner.learner, enrolment, from, to, None)
            .map(|_| ())
    });
}

fn verdict(decision: &str) -> Value {
    json!({"decision": decision, "reason_code": "other_basis", "text": "示例：另有依据。"})
}

each_database! {
    fn after_the_award_the_school_takes_the_course_back(bank: &TestBank) {
        let school = School::open(bank);
        let certificates = [("X01", "advanced"), ("X02", "intermediate")];
        let learner = Applicant::enrol(bank, &school, 1, &certificates);
        let decided = school.accept(bank, &learner.applied(bank, &["C1", "C3"]));
        let line = line_path(&decided, "R-ONE");
        let reversal = format!("{line}/reversal");
        let acknowledgement = format!("{line}/acknowledgement");
        refused(&post(bank, &school.registrar, &reversal, &verdict("reversed")), 409, "state-conflict");
        refused(&post(bank, &school.registrar, &acknowledgement, &Value::Null), 409, "state-conflict");
        award(bank, &learner);
        assert_eq!(revoke(bank, &learner.outcomes["X01"]).status, 200);
        let seen = learner.sees(bank, &decided);
        let waiting = &group(&seen, "R-ONE")["lines"][0];
        assert_eq!(waiting["state"], "reversal_pending");
        assert_eq!(waiting["reason"]["code"], "basis_revoked");
        assert_eq!(group(&seen, "R-EXAM")["lines"][0]["state"], "pending_exam");
        assert_eq!(learner.books(bank), ["0.00", "7.00", "3.00", "3.00"], "untouched");
        let notices = get(bank, &school.registrar, "/v1/notices").json();
        assert_eq!(notices["items"][0]["code"], "basis_revoked");
        let early = post(bank, &school.registrar, &acknowledgement, &Value::Null);
        refused(&early, 409, "state-conflict");
        assert_eq!(early.json()["allowed_acts"], json!(["reversal"]));

        let answer = post(bank, &school.registrar, &reversal, &verdict("reversed"));
        assert_eq!(answer.status, 200, "{}", answer.text());
        let reversed = group(&answer.json(), "R-ONE")["lines"][0].clone();
        assert_eq!(reversed["state"], "reversed");
        assert_eq!(reversed["reason"]["code"], "other_basis");
        assert_eq!(learner.books(bank), ["0.00", "4.00", "0.00", "0.00"], "only the other's use");
        refused(&post(bank, &school.registrar, &reversal, &verdict("upheld")), 409, "state-conflict");
        let told = get(bank, &learner.actor, "/v1/notices").json();
        assert_eq!(told["items"][0]["code"], "line_reversed");
    }

    fn or_lets_it_stand(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "advanced")]);
        let decided = school.accept(bank, &learner.applied(bank, &["C1"]));
        award(bank, &learner);
        assert_eq!(revoke(bank, &learner.outcomes["X01"]).status, 200);
        let reversal = format!("{}/reversal", line_path(&decided, "R-ONE"));
        let answer = post(bank, &school.registrar, &reversal, &verdict("upheld"));
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(group(&answer.json(), "R-ONE")["lines"][0]["state"], "upheld");
        assert_eq!(learner.books(bank), ["0.00", "3.00", "3.00", "3.00"]);
    }

    fn what_waits_for_the_school_stands_once_the_revocation_is_found_wrong(bank: &TestBank) {
        let school = School::open(bank);
        let certificates = [("X01", "advanced"), ("X02", "intermediate")];
        let learner = Applicant::enrol(bank, &school, 1, &certificates);
        let decided = school.accept(bank, &learner.applied(bank, &["C1", "C3"]));
        let books = learner.books(bank);
        award(bank, &learner);
        for outcome in ["X01", "X02"] {
            assert_eq!(revoke(bank, &learner.outcomes[outcome]).status, 200);
        }
        for outcome in ["X01", "X02"] {
            crate::record::decided(bank, &learner.outcomes[outcome], "reinstatement", &json!({"text": "示例：属实"}));
        }
        let seen = learner.sees(bank, &decided);
        for (rule, state) in [("R-ONE", "granted"), ("R-EXAM", "pending_exam")] {
            let line = &group(&seen, rule)["lines"][0];
            assert_eq!(line["state"], state);
            assert!(line["reason"].is_null(), "{line}");
        }
        assert_eq!(learner.books(bank), books);
        let notices = get(bank, &school.registrar, "/v1/notices").json();
        assert_eq!(notices["items"][0]["code"], "basis_reinstated");
        let reversal = format!("{}/reversal", line_path(&decided, "R-ONE"));
        refused(&post(bank, &school.registrar, &reversal, &verdict("reversed")), 409, "state-conflict");
    }

    fn a_bundle_stands_or_falls_as_a_whole(bank: &TestBank) {
        let school = School::of_seeds(bank, "cqou", "P2");
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "intermediate")]);
        let decided = school.accept(bank, &learner.applied(bank, &[]));
        award(bank, &learner);
        assert_eq!(revoke(bank, &learner.outcomes["X01"]).status, 200);
        let reversal = format!("{}/reversal", line_path(&decided, "L01"));
        let answer = post(bank, &school.registrar, &reversal, &verdict("reversed")).json();
        let lines = group(&answer, "L01")["lines"].as_array().unwrap().clone();
        assert!(lines.iter().all(|line| line["state"] == "reversed"), "{answer}");
        assert_eq!(learner.books(bank), ["0.00", "0.00", "0.00", "0.00"]);
    }

    fn a_course_taken_back_before_the_award_is_acknowledged(bank: &TestBank) {
        let school = School::open(bank);
        let learner = Applicant::enrol(bank, &school, 1, &[("X01", "advanced")]);
        let decided = school.accept(bank, &learner.applied(bank, &[]));
        assert_eq!(revoke(bank, &learner.outcomes["X01"]).status, 200);
        assert_eq!(learner.books(bank), ["0.00", "0.00", "0.00", "0.00"]);
        let target = format!("{}/acknowledgement", line_path(&decided, "R-ONE"));
        let seen = || {
            let request = crate::client::Request::new("POST", &target);
            bank.call(&crate::school::as_actor(bank, &school.registrar, request))
        };
        let first = seen();
        assert_eq!(first.status, 200, "{}", first.text());
        let line = group(&first.json(), "R-ONE")["lines"][0].clone();
        assert_eq!(text(&line["state"]), "reversed");
        assert!(line["acknowledged_at"].is_string());
        assert_eq!(seen().json(), first.json(), "a second one changes nothing");
    }

    fn a_revocation_before_the_decision_lets_go_of_what_it_touches(bank: &TestBank) {
        let school = School::open(bank);
        let certificates = [("X01", "advanced"), ("X02", "intermediate")];
        let learner = Applicant::enrol(bank, &school, 1, &certificates);
        let filed = learner.applied(bank, &["C1", "C3"]);
        let groups = verdicts(&filed, &[]);
        assert_eq!(revoke(bank, &learner.outcomes["X01"]).status, 200);
        assert_eq!(learner.books(bank)[0], "4.00");
        // The registrar decides on what he read before: it is another version now.
        let stale = crate::school::decide_at(bank, &school.registrar, &filed, "\"1\"", &groups);
        refused(&stale, 412, "stale-version");
        let rest = json!([groups.as_array().unwrap().iter()
            .find(|it| it["id"] == group(&filed, "R-EXAM")["id"]).unwrap()]);
        assert_eq!(school.decide(bank, &filed, &rest).status, 200);
        assert_eq!(learner.books(bank), ["0.00", "4.00", "0.00", "0.00"]);
    }
}
