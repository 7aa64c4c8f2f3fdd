//! A simulation weighs everybody under the version that decides about him, as a query does: by binding, clauses and
//! choice, before and after.

use crate::bank::TestBank;
use crate::client::Request;
use crate::rule_sets::simulated;
use crate::school::{
    Applicant, School, draft, draft_second, get, post, publish_second, refused, second, text,
};
use crate::simulations::{approve, cases, publication};
use crate::world::Who;
use serde_json::{Value, json};

/// The certificate X04 is for nothing.
const POORER: (&str, &str) = ("award: \"X04@1\"", "award: \"X05@1\"");
const CLAUSE: (&str, &str) = (
    "policy:",
    "transition: {cite: S/附则, registered_before: 2025-09-02}\npolicy:",
);
const BY_ENROLMENT: (&str, &str) = ("policy:", "bind: {to: enrolment}\npolicy:");
const OR_CURRENT: (&str, &str) = (
    "policy:",
    "bind: {to: enrolment, choice: bound_or_current}\npolicy:",
);

const fn from(day: &'static str) -> (&'static str, &'static str) {
    ("effective: {from: 2025-01-01}", day)
}

/// The third version as a draft, with these changes of the first.
fn third(bank: &TestBank, changes: &[(&str, &str)]) -> (String, String) {
    let mut all = vec![("version: 2", "version: 3")];
    all.extend(changes);
    draft(bank, 3, &second(&all))
}

/// What happened to the one case of the first kind of outlook that is told.
fn only(bank: &TestBank, version: &str) -> Value {
    let found = cases(bank, &simulated(bank, version));
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].clone()
}

fn credits(case: &Value) -> (&str, &str, &str) {
    (
        text(&case["outlook"]),
        text(&case["credits_before"]),
        text(&case["credits_after"]),
    )
}

fn withdraw(bank: &TestBank, number: u32) -> Value {
    let found = bank.read(|tx| tx.find_rule_set_by_code("test-school"));
    let target = format!(
        "/v1/rule-sets/{}/versions/{number}/withdrawal",
        found.unwrap().id
    );
    let reason = json!({"reason_code": "superseded_by_law", "text": "示例：上位规定已改"});
    let request = Request::post(&target, &reason).token(&bank.token(Who::RuleApprover));
    let withdrawn = bank.call(&request);
    assert_eq!(withdrawn.status, 200, "{}", withdrawn.text());
    withdrawn.json()
}

fn query(bank: &TestBank, applicant: &Applicant) -> crate::client::Answer {
    let asked = json!({"learner_id": applicant.learner, "enrolment_id": applicant.enrolment});
    post(bank, &applicant.actor, "/v1/conversions/query", &asked)
}

each_database! {
    fn whom_a_clause_kept_loses_by_a_version_without_it(bank: &TestBank) {
        let school = School::open(bank);
        let kept = Applicant::enrol(bank, &school, 1, &[("X04", "intermediate")]);
        publish_second(bank, &[from("effective: {from: 2026-02-01}"), POORER, CLAUSE]);
        assert_eq!(query(bank, &kept).json()["rule_set"]["version"], 1);
        let without = third(bank, &[from("effective: {from: 2026-04-01}"), POORER]);
        let case = only(bank, &without.0);
        assert_eq!(credits(&case), ("loss", "4.00", "0.00"), "{case}");
        assert_eq!(case["changes"][0]["rule_before"], "test-school@1/R-FOUR", "{case}");
        approve(bank, &without.0, &without.1);
        refused(&publication(bank, &without.0, &json!({"hash": without.1})), 409, "losses-not-accepted");
    }

    fn whom_the_registration_bound_loses_by_a_version_that_binds_the_application(bank: &TestBank) {
        let school = School::open(bank);
        Applicant::enrol(bank, &school, 1, &[("X04", "intermediate")]);
        publish_second(bank, &[from("effective: {from: 2026-02-01}"), POORER, BY_ENROLMENT]);
        let (version, _) = third(bank, &[from("effective: {from: 2026-04-01}"), POORER]);
        let case = only(bank, &version);
        assert_eq!(credits(&case), ("loss", "4.00", "0.00"), "{case}");
    }

    fn a_first_version_that_binds_the_registration_promises_nothing_to_who_was_there_before(bank: &TestBank) {
        let school = School::open(bank);
        let early = Applicant::enrol(bank, &school, 1, &[("X04", "intermediate")]);
        assert_eq!(withdraw(bank, 1).get("in_force"), None);
        let (version, hash) = draft_second(bank, &[BY_ENROLMENT]);
        let case = only(bank, &version);
        assert_eq!(credits(&case), ("same", "0.00", "0.00"), "{case}");
        approve(bank, &version, &hash);
        let done = publication(bank, &version, &json!({"hash": hash}));
        assert_eq!(done.status, 200, "{}", done.text());
        bank.clock.set("2026-04-10T01:30:00Z".parse().unwrap());
        let refusal = query(bank, &early);
        refused(&refusal, 422, "no-rule-in-force");
        assert!(refusal.text().contains("2025-09-01"), "{}", refusal.text());
        let officer = bank.world.actor(Who::Officer);
        let asleep = get(bank, officer, &format!("{version}/sleeping-credits")).json();
        assert_eq!(asleep["items"], json!([]), "{asleep}");
    }

    fn who_was_there_before_any_version_may_choose_the_current_one(bank: &TestBank) {
        let school = School::open(bank);
        let early = Applicant::enrol(bank, &school, 1, &[("X04", "intermediate")]);
        withdraw(bank, 1);
        let (version, hash) = draft_second(bank, &[OR_CURRENT]);
        let case = only(bank, &version);
        assert_eq!(credits(&case), ("gain", "0.00", "4.00"), "{case}");
        approve(bank, &version, &hash);
        publication(bank, &version, &json!({"hash": hash}));
        bank.clock.set("2026-04-10T01:30:00Z".parse().unwrap());
        assert_eq!(query(bank, &early).json()["rule_set"]["version"], 2);
    }

    fn a_simulation_speaks_only_against_the_versions_that_were_published(bank: &TestBank) {
        let school = School::open(bank);
        Applicant::enrol(bank, &school, 1, &[("X04", "intermediate")]);
        publish_second(bank, &[from("effective: {from: 2026-02-01}")]);
        let (version, hash) = third(bank, &[from("effective: {from: 2026-04-01}"), BY_ENROLMENT]);
        only(bank, &version);
        approve(bank, &version, &hash);
        // It is not in force any more, and binds whoever was registered in its time.
        assert_eq!(withdraw(bank, 1)["in_force"], 2);
        let body = json!({"hash": hash});
        refused(&publication(bank, &version, &body), 409, "simulation-required");
        assert_eq!(credits(&only(bank, &version)), ("loss", "4.00", "0.00"));
        refused(&publication(bank, &version, &body), 409, "losses-not-accepted");
    }

    fn nothing_is_published_to_begin_before_what_is_published_already(bank: &TestBank) {
        let school = School::open(bank);
        Applicant::enrol(bank, &school, 1, &[("X04", "intermediate")]);
        publish_second(bank, &[from("effective: {from: 2026-09-01}")]);
        let (version, hash) = third(bank, &[from("effective: {from: 2026-04-01}")]);
        only(bank, &version);
        approve(bank, &version, &hash);
        let body = json!({"hash": hash});
        refused(&publication(bank, &version, &body), 422, "later-version-published");
        withdraw(bank, 2);
        // Nor on the day of one that is numbered higher.
        let text = second(&[("version: 2", "version: 4"), from("effective: {from: 2026-04-01}")]);
        let later = draft(bank, 4, &text);
        only(bank, &later.0);
        approve(bank, &later.0, &later.1);
        let done = publication(bank, &later.0, &json!({"hash": later.1}));
        assert_eq!(done.status, 200, "{}", done.text());
        only(bank, &version);
        refused(&publication(bank, &version, &body), 422, "later-version-published");
        withdraw(bank, 4);
        only(bank, &version);
        let done = publication(bank, &version, &body);
        assert_eq!(done.status, 200, "{}", done.text());
    }
}
