//! Which version of a school's rules decides: by filing date, by registration, by a transition
//! clause, or by the learner's choice.

use crate::bank::TestBank;
use crate::client::Request;
use crate::school::{Applicant, School, post, publish_second, refused, text};
use crate::world::Who;
use serde_json::{Value, json};

/// The second version takes the certificate for another course only.
const OTHER: (&str, &str) = (
    "gives: {all: [C1], effect: exempt, grade: {fixed: \"85\"}}",
    "gives: {all: [C4], effect: exempt, grade: pass}",
);

/// The plan of an applicant registered on 2025-09-01, asked on 2026-03-02.
fn plan(bank: &TestBank, applicant: &Applicant) -> Value {
    let asked = json!({"learner_id": applicant.learner, "enrolment_id": applicant.enrolment});
    let answer = post(bank, &applicant.actor, "/v1/conversions/query", &asked);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// The version that decides after a second one was published with these changes.
fn decides(bank: &TestBank, changes: &[(&str, &str)]) -> Value {
    let school = School::open(bank);
    let applicant = Applicant::enrol(bank, &school, 1, &[("X01", "elementary")]);
    assert_eq!(plan(bank, &applicant)["rule_set"]["version"], 1);
    let mut all = vec![(
        "effective: {from: 2025-01-01}",
        "effective: {from: 2026-02-01}",
    )];
    all.extend(changes);
    publish_second(bank, &all);
    plan(bank, &applicant)["rule_set"]["version"].clone()
}

/// The version that decided an application, as its applicant sees it.
fn decided_by(bank: &TestBank, applicant: &Applicant, application: &Value) -> (Value, Value) {
    let seen = applicant.sees(bank, application);
    (seen["rule_set"]["version"].clone(), seen["state"].clone())
}

each_database! {
    /// G24 of the golden cases.
    fn g24_an_application_filed_before_a_version_was_published_is_decided_by_the_one_before(bank: &TestBank) {
        let school = School::open(bank);
        let applicant = Applicant::enrol(bank, &school, 1, &[("X01", "advanced")]);
        let later = Applicant::enrol(bank, &school, 2, &[("X01", "advanced")]);
        let filed = applicant.applied(bank, &["C1"]);
        publish_second(bank, &[("effective: {from: 2025-01-01}", "effective: {from: 2026-02-01}"), OTHER]);
        let accepted = school.accept(bank, &filed);
        assert_eq!(accepted["groups"][0]["lines"][0]["course_id"], "C1", "{accepted}");
        assert_eq!(decided_by(bank, &applicant, &filed), (json!(1), json!("decided")));
        // Who files now is under the new one, which gives another course.
        let filed = later.applied(bank, &[]);
        assert_eq!(filed["groups"][0]["lines"][0]["course_id"], "C4", "{filed}");
        assert_eq!(decided_by(bank, &later, &filed).0, json!(2));
    }

    /// G25 of the golden cases.
    fn g25_of_a_version_that_is_withdrawn_open_applications_end_and_new_ones_are_refused(bank: &TestBank) {
        let school = School::open(bank);
        let applicant = Applicant::enrol(bank, &school, 1, &[("X01", "advanced")]);
        let later = Applicant::enrol(bank, &school, 2, &[("X01", "advanced")]);
        let filed = applicant.applied(bank, &["C1"]);
        let rule_set = &applicant.sees(bank, &filed)["rule_set"]["id"];
        let withdrawal = format!("/v1/rule-sets/{}/versions/1/withdrawal", text(rule_set));
        let reason = json!({"reason_code": "superseded_by_law", "text": "示例：上位规定已改"});
        let request = Request::post(&withdrawal, &reason).token(&bank.token(Who::RuleApprover));
        let withdrawn = bank.call(&request);
        assert_eq!(withdrawn.json()["state"], "withdrawn", "{}", withdrawn.text());
        refused(&later.apply(bank, &[]), 422, "no-rule-in-force");
        school.accept(bank, &filed);
        assert_eq!(decided_by(bank, &applicant, &filed), (json!(1), json!("decided")));
    }

    fn the_version_in_force_on_the_filing_date_decides(bank: &TestBank) {
        assert_eq!(decides(bank, &[OTHER]), 2);
    }

    fn a_version_that_binds_to_the_registration_leaves_earlier_learners_to_the_one_before(bank: &TestBank) {
        let bind = ("policy:", "bind: {to: enrolment}\npolicy:");
        assert_eq!(decides(bank, &[OTHER, bind]), 1);
    }

    fn a_transition_clause_leaves_earlier_learners_to_the_version_before(bank: &TestBank) {
        let clause = ("policy:", "transition: {cite: S/附则, registered_before: 2025-09-02}\npolicy:");
        assert_eq!(decides(bank, &[OTHER, clause]), 1);
    }

    fn a_transition_clause_keeps_nobody_registered_on_its_day(bank: &TestBank) {
        let clause = ("policy:", "transition: {cite: S/附则, registered_before: 2025-09-01}\npolicy:");
        assert_eq!(decides(bank, &[OTHER, clause]), 2);
    }

    fn a_learner_who_may_choose_stays_under_the_bound_version_where_both_give_the_same(bank: &TestBank) {
        let bind = ("policy:", "bind: {to: enrolment, choice: bound_or_current}\npolicy:");
        let more = ("credit_step: \"0.5\"", "credit_step: \"1\"");
        assert_eq!(decides(bank, &[bind, more]), 1);
    }

    fn a_learner_who_may_choose_is_not_held_to_the_version_that_gives_less(bank: &TestBank) {
        let bind = ("policy:", "bind: {to: enrolment, choice: bound_or_current}\npolicy:");
        let both = ("gives: {all: [C1], effect: exempt, grade: {fixed: \"85\"}}", "gives: {elective: \"5\", effect: elective_credit}");
        let budget = ("consumption: budget", "consumption: whole");
        assert_eq!(decides(bank, &[bind, both, budget]), 2);
    }
}
