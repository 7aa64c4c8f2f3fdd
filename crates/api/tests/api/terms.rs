//! The terms within which people act are data of the rules.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::record::{
    active, balance, certificate, learner_of, outcome_of, posted, revoked, shown, with,
};
use crate::rule_sets::simulated;
use crate::world::Who;
use serde_json::{Value, json};

const SEEDED: &str = include_str!("../../../../seeds/rule-sets/bank-recognition.yaml");

fn act(bank: &TestBank, who: Who, target: &str, body: Option<&Value>) -> Answer {
    let request = match body {
        Some(body) => Request::post(target, body),
        None => Request::new("POST", target),
    };
    let answer = bank.call(&request.token(&bank.token(who)));
    assert_eq!(answer.status, 200, "{target}: {}", answer.text());
    answer
}

/// The second version of the seeded recognition rules, changed so, in force from now.
pub(crate) fn new_recognition_rules(bank: &TestBank, changes: &[(&str, &str)]) {
    let (version, hash) = draft_recognition_rules(bank, changes);
    published(bank, &version, &hash);
}

/// Takes a draft of this hash all the way; what learners lose by it is answered for.
pub(crate) fn published(bank: &TestBank, version: &str, hash: &Value) {
    approved(bank, version, hash);
    let done = publication(bank, version, hash);
    assert_eq!(done.status, 200, "{}", done.text());
}

/// Publishes what is approved; what learners lose by it is not what these tests are about.
pub(crate) fn publication(bank: &TestBank, version: &str, hash: &Value) -> Answer {
    let answered = json!({"hash": hash, "accept_losses": "示例：已说明"});
    let request = Request::post(&format!("{version}/publication"), &answered);
    bank.call(&request.token(&bank.token(Who::RuleApprover)))
}

/// Takes a draft of this hash as far as the approval, simulated.
pub(crate) fn approved(bank: &TestBank, version: &str, hash: &Value) {
    let checked = act(bank, Who::RuleEditor, &format!("{version}/check"), None);
    assert_eq!(checked.json()["passed"], true, "{}", checked.text());
    act(
        bank,
        Who::RuleEditor,
        &format!("{version}/submission"),
        None,
    );
    simulated(bank, version);
    let signed = json!({"hash": hash, "text": "示例：已阅"});
    act(
        bank,
        Who::RuleApprover,
        &format!("{version}/approval"),
        Some(&signed),
    );
}

/// The same as an editor's draft: where it is read, and its hash.
pub(crate) fn draft_recognition_rules(
    bank: &TestBank,
    changes: &[(&str, &str)],
) -> (String, Value) {
    let mut text = SEEDED
        .replace("version: 1\n", "version: 2\n")
        .replace("from: 2020-01-01", "from: 2026-03-02")
        .replace("on: 2025-10-01", "on: 2026-10-01");
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    let sets = bank.call(&Request::get("/v1/rule-sets").token(&bank.token(Who::RuleEditor)));
    let sets = sets.json();
    let mut sets = sets["items"].as_array().unwrap().iter();
    let own = sets.find(|it| it["code"] == "bank-recognition").unwrap();
    let versions = format!("/v1/rule-sets/{}/versions", own["id"].as_str().unwrap());
    let body = json!({"source": text, "note": "示例"});
    let made = bank.post(Who::RuleEditor, &versions, "v2", &body);
    assert_eq!(made.status, 201, "{}", made.text());
    let version = format!("{versions}/2");
    (version, made.json()["hash"].clone())
}

fn with_terms(bank: &TestBank, terms: &str) {
    let policy = "policy: {reuse: once_per_institution, remainder: forfeit";
    new_recognition_rules(bank, &[(policy, &format!("{policy}, terms: {terms}"))]);
}

/// A lower certificate past its day, back because the higher one fell; its first day as expired.
pub(crate) fn came_back(bank: &TestBank) -> (String, Value) {
    let low = with(
        &certificate("E-1", 1, "X01"),
        &json!({"valid_until": "2026-03-10"}),
    );
    let low = outcome_of(&posted(bank, Who::Provider, &low));
    let high = with(&certificate("E-2", 1, "X01"), &json!({"level": "advanced"}));
    let high = outcome_of(&posted(bank, Who::Provider, &high));
    bank.clock.set("2026-03-20T01:30:00Z".parse().unwrap());
    revoked(bank, &high);
    let outcome = shown(bank, &low);
    (low, outcome)
}

each_database! {
    fn an_officers_working_days_are_those_of_the_recognition_rules(bank: &TestBank) {
        let waiting = |external_id: &str| {
            let body = certificate(external_id, 1, "X01");
            let id = outcome_of(&posted(bank, Who::OtherProvider, &body));
            shown(bank, &id)["due_on"].clone()
        };
        assert_eq!(waiting("E-1"), "2026-03-23", "15 working days where nothing is said");
        with_terms(bank, "{decision_days: 5}");
        assert_eq!(waiting("E-2"), "2026-03-09");
    }

    fn what_comes_back_past_its_day_may_be_used_for_thirty_days(bank: &TestBank) {
        let (low, outcome) = came_back(bank);
        assert_eq!((outcome["state"].clone(), outcome["expires_on"].clone()), (json!("recognised"), json!("2026-04-18")));
        let learner = learner_of(bank, &low);
        assert_eq!(active(&balance(bank, &learner.id, "")), "4.00");
        bank.clock.set("2026-04-20T01:30:00Z".parse().unwrap());
        assert_eq!(active(&balance(bank, &learner.id, "")), "0.00");
        assert_eq!(active(&balance(bank, &learner.id, "?as_of=2026-03-20T12:00:00Z")), "4.00");
        assert_eq!(active(&balance(bank, &learner.id, "?as_of=2026-03-15T12:00:00Z")), "6.00");
    }

    fn without_grace_what_comes_back_past_its_day_expires(bank: &TestBank) {
        with_terms(bank, "{grace_days: 0}");
        let (low, outcome) = came_back(bank);
        assert_eq!(outcome["state"], "expired");
        assert_eq!(active(&balance(bank, &learner_of(bank, &low).id, "")), "0.00");
    }
}
