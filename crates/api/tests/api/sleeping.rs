//! Sleeping credits: what converts for the first time since a version was published, and who sees whose it is.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::rule_sets::simulated;
use crate::school::{Applicant, School, draft_second, get, refused, registrar, text};
use crate::world::{Who, uuid};
use credit_bank_domain::access::Actor;
use credit_bank_workbook::read;
use serde_json::{Value, json};

/// The certificate X05 becomes a course.
const RICHER: &[(&str, &str)] = &[(
    "caps:",
    "- {id: R-FIVE, kind: transfer, cite: S/7, uses: [{slot: c, any_of: [{type: x_certificate, award: \"X05@1\"}]}], gives: {all: [C3], effect: exempt, grade: pass}}\ncaps:",
)];

fn published(bank: &TestBank, version: &str, hash: &str) {
    let act = |who, step: &str, body: Option<Value>| -> Answer {
        let target = format!("{version}/{step}");
        let request = match &body {
            Some(body) => Request::post(&target, body),
            None => Request::new("POST", &target),
        };
        let key = uuid().to_string();
        bank.call(
            &request
                .token(&bank.token(who))
                .header("Idempotency-Key", &key),
        )
    };
    simulated(bank, version);
    let signed = || Some(json!({"hash": hash}));
    for (who, step, body) in [
        (Who::RuleEditor, "check", None),
        (Who::RuleEditor, "submission", None),
        (Who::RuleApprover, "approval", signed()),
        (Who::RuleApprover, "publication", signed()),
    ] {
        let done = act(who, step, body);
        assert_eq!(done.status, 200, "{step}: {}", done.text());
    }
}

fn listed(bank: &TestBank, who: &Actor, version: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut target = format!("{version}/sleeping-credits?limit=1");
    loop {
        let answer = get(bank, who, &target);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let page = answer.json();
        found.extend(page["items"].as_array().unwrap().clone());
        match page["next_cursor"].as_str() {
            Some(cursor) => target = format!("{version}/sleeping-credits?limit=1&cursor={cursor}"),
            None => return found,
        }
    }
}

each_database! {
    fn officers_see_which_outcomes_wake_and_the_school_only_what(bank: &TestBank) {
        let school = School::open(bank);
        let sleeper = Applicant::enrol(bank, &school, 1, &[("X05", "intermediate"), ("X01", "intermediate")]);
        let other = Applicant::enrol(bank, &school, 2, &[("X05", "intermediate")]);
        let (version, hash) = draft_second(bank, RICHER);
        let officer = bank.world.actor(Who::Officer).clone();
        let list = format!("{version}/sleeping-credits");
        refused(&get(bank, &officer, &list), 404, "not-found");
        published(bank, &version, &hash);

        let named = listed(bank, &officer, &version);
        assert_eq!(named.len(), 2, "{named:?}");
        let own = named.iter().find(|it| it["learner_id"] == json!(sleeper.learner)).unwrap();
        assert_eq!(own["outcome_id"], json!(sleeper.outcomes["X05"]));
        assert_eq!((&own["award_code"], &own["gives"]), (&json!("X05"), &json!(["C3"])));
        let masked = listed(bank, &school.registrar, &version);
        assert_eq!(masked.len(), 2);
        assert!(masked.iter().all(|it| it.get("outcome_id").is_none() && it.get("learner_id").is_none()));
        let stranger = registrar(bank, crate::school::organisation(bank, "lpvec"), "registrar-far");
        refused(&get(bank, &stranger, &list), 404, "not-found");
        refused(&get(bank, bank.world.actor(Who::RuleEditor), &list), 403, "forbidden");

        refused(&get(bank, &officer, &format!("{list}?limit=0")), 400, "invalid-parameter");
        let file = get(bank, &officer, &format!("{list}/report.xlsx"));
        let sheets = read(&file.body).unwrap();
        assert_eq!(sheets[0].cells.keys().last().unwrap().0, 2, "{sheets:?}");
        // Each look is kept.
        let audit = get(bank, bank.world.actor(Who::Auditor), "/v1/audit?operation=list_sleeping_credits");
        assert_eq!(audit.json()["items"].as_array().unwrap().len(), 4, "{}", audit.text());

        // What somebody uses sleeps no more.
        bank.clock.set("2026-04-02T01:30:00Z".parse().unwrap());
        other.applied(bank, &["C3"]);
        let left = listed(bank, &officer, &version);
        assert_eq!(left.len(), 1, "{left:?}");
        assert_eq!(text(&left[0]["outcome_id"]), sleeper.outcomes["X05"]);
    }
}
