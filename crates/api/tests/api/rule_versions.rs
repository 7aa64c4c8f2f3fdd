//! Which version of a school's rules decides: by filing date, by registration, by a transition
//! clause, or by the learner's choice.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::school::{Applicant, School, group, post, publish_second, refused};
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

/// Withdraws the only version of the test school's rules.
fn withdraw(bank: &TestBank) -> Answer {
    let set = bank
        .read(|tx| tx.find_rule_set_by_code("test-school"))
        .unwrap();
    let target = format!("/v1/rule-sets/{}/versions/1/withdrawal", set.id);
    let reason = json!({"reason_code": "superseded_by_law", "text": "示例：上位规定已改"});
    bank.call(&Request::post(&target, &reason).token(&bank.token(Who::RuleApprover)))
}

each_database! {
    fn g24_an_application_is_decided_by_the_version_of_its_filing_though_another_was_published_since(bank: &TestBank) {
        let school = School::open(bank);
        let applicant = Applicant::enrol(bank, &school, 1, &[("X01", "advanced")]);
        let filed = applicant.applied(bank, &[]);
        assert_eq!(filed["rule_set"]["version"], 1, "{filed}");
        publish_second(bank, &[("effective: {from: 2025-01-01}", "effective: {from: 2026-02-01}"), OTHER]);
        assert_eq!(plan(bank, &applicant)["rule_set"]["version"], 2, "whoever asks now");
        let decided = school.accept(bank, &filed);
        assert_eq!(decided["rule_set"], filed["rule_set"]);
        assert_eq!(group(&decided, "R-ONE")["lines"][0]["course_id"], "C1");
    }

    fn g25_a_withdrawn_version_still_decides_what_was_filed_under_it_and_takes_nothing_new(bank: &TestBank) {
        let school = School::open(bank);
        let first = Applicant::enrol(bank, &school, 1, &[("X01", "elementary")]);
        let second = Applicant::enrol(bank, &school, 2, &[("X01", "elementary")]);
        let filed = first.applied(bank, &[]);
        let withdrawn = withdraw(bank);
        assert_eq!(withdrawn.json()["state"], "withdrawn", "{}", withdrawn.text());
        refused(&second.apply(bank, &[]), 422, "no-rule-in-force");
        let decided = school.accept(bank, &filed);
        assert_eq!((&decided["state"], &decided["rule_set"]), (&json!("decided"), &filed["rule_set"]));
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
