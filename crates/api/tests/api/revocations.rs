//! A revocation after a transfer takes back what rested on the outcome, and a reinstatement brings it
//! back under the old versions.

use crate::bank::TestBank;
use crate::record::{
    Somebody, accepted, active, applied, balance, because, certificate, decided, enrolled, get,
    learner_of, line_states, outcome_of, posted, registrar, revoked, shown,
};
use crate::world::Who;
use serde_json::{Value, json};

/// A learner with two certificates and an application for what they replace.
struct Transfer {
    outcomes: [String; 2],
    learner: Somebody,
    registrar: Somebody,
    enrolment: String,
    application: Value,
}

fn transfer(bank: &TestBank) -> Transfer {
    let post = |external_id, award| {
        outcome_of(&posted(
            bank,
            Who::Provider,
            &certificate(external_id, 1, award),
        ))
    };
    let outcomes = [post("E-1", "X01"), post("E-2", "X02")];
    let learner = learner_of(bank, &outcomes[0]);
    let registrar = registrar(bank);
    let enrolment = enrolled(bank, &registrar, 1);
    let application = applied(bank, &learner, &enrolment);
    Transfer {
        outcomes,
        learner,
        registrar,
        enrolment,
        application,
    }
}

impl Transfer {
    fn read(&self, bank: &TestBank) -> Value {
        let id = self.application["id"].as_str().unwrap();
        let answer = self.learner.get(bank, &format!("/v1/applications/{id}"));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    fn state_of(&self, bank: &TestBank, outcome: &str) -> String {
        let states = line_states(&self.read(bank));
        let found = states.into_iter().find(|(used, _)| used == outcome);
        found.unwrap().1
    }
}

/// The use and grant books, as `[held, used, granted]`.
fn uses(balance: &Value) -> [String; 3] {
    let text = |value: &Value| value.as_str().unwrap_or("0.00").to_owned();
    [
        text(&balance["uses"][0]["held"]),
        text(&balance["uses"][0]["used"]),
        text(&balance["grants"][0]["granted"]),
    ]
}

each_database! {
    fn a_held_use_is_released_when_its_outcome_is_revoked_and_the_rest_goes_on(bank: &TestBank) {
        let case = transfer(bank);
        let [first, second] = &case.outcomes;
        let before = balance(bank, &case.learner.id, "");
        assert_eq!(uses(&before)[0], "8.00");
        revoked(bank, first);
        assert_eq!(case.state_of(bank, first), "released");
        assert_eq!(case.state_of(bank, second), "proposed");
        let now = balance(bank, &case.learner.id, "");
        assert_eq!((active(&now), uses(&now)[0].clone()), ("4.00".to_owned(), "4.00".to_owned()));
    }

    fn g26_a_transferred_outcome_takes_its_courses_with_it_and_a_review_brings_them_back(bank: &TestBank) {
        let case = transfer(bank);
        let [first, second] = &case.outcomes;
        accepted(bank, &case.registrar, &case.application);
        let granted = balance(bank, &case.learner.id, "");
        assert_eq!(case.state_of(bank, first), "granted");
        bank.clock.set("2026-03-03T01:30:00Z".parse().unwrap());
        revoked(bank, first);
        assert_eq!(case.state_of(bank, first), "reversed");
        assert_eq!(case.state_of(bank, second), "granted");
        let fallen = balance(bank, &case.learner.id, "");
        assert_eq!(active(&fallen), "4.00");
        assert_ne!(uses(&fallen), uses(&granted));
        let then = balance(bank, &case.learner.id, "?as_of=2026-03-02T12:00:00Z");
        assert_eq!((active(&then), uses(&then)), (active(&granted), uses(&granted)));
        let told = case.registrar.get(bank, "/v1/notices").json();
        assert_eq!(told["items"][0]["code"], "line_taken_back");
        bank.clock.set("2026-03-04T01:30:00Z".parse().unwrap());
        let version = shown(bank, first)["rule_set"].clone();
        let back = decided(bank, first, "reinstatement", &json!({"text": "示例：属实"}));
        assert_eq!((back["state"].clone(), back["rule_set"].clone()), (json!("reinstated"), version));
        assert_eq!(case.state_of(bank, first), "granted");
        let again = balance(bank, &case.learner.id, "");
        assert_eq!((active(&again), uses(&again)), (active(&granted), uses(&granted)));
        revoked(bank, first);
        assert_eq!(case.state_of(bank, first), "reversed");
    }

    fn what_was_filed_anew_after_a_revocation_stays_and_the_old_use_does_not_come_back(bank: &TestBank) {
        let case = transfer(bank);
        let [first, second] = &case.outcomes;
        accepted(bank, &case.registrar, &case.application);
        revoked(bank, first);
        let third = outcome_of(&posted(bank, Who::Provider, &certificate("E-3", 1, "X04")));
        let renewed = case.learner.post(bank, "/v1/applications", &json!({"enrolment_id": case.enrolment}));
        if renewed.status != 201 {
            // Nothing else converts into this programme: then the old use comes back.
            assert_eq!(renewed.slug(), "nothing-to-convert", "{}", renewed.text());
            return;
        }
        decided(bank, first, "reinstatement", &json!({"text": "示例：属实"}));
        assert_eq!(case.state_of(bank, first), "reversed");
        assert_eq!(case.state_of(bank, second), "granted");
        assert_eq!(shown(bank, &third)["state"], "recognised");
    }

    fn nothing_that_uses_a_frozen_outcome_is_decided(bank: &TestBank) {
        let case = transfer(bank);
        decided(bank, &case.outcomes[0], "freeze", &because("suspected_forgery"));
        let id = case.application["id"].as_str().unwrap();
        let target = format!("/v1/applications/{id}");
        let read = case.registrar.get(bank, &target);
        let groups = case.application["groups"].as_array().unwrap().iter();
        let groups: Vec<Value> = groups.map(|it| json!({"id": it["id"], "decision": "accepted"})).collect();
        let request = crate::client::Request::post(&format!("{target}/decision"), &json!({"groups": groups}))
            .token(&bank.token_of(&case.registrar.actor))
            .header("If-Match", read.find_header("etag").unwrap());
        let answer = bank.call(&request);
        assert_eq!((answer.status, answer.slug()), (409, "state-conflict".to_owned()));
    }

    fn the_lower_level_comes_back_and_goes_again_with_the_higher(bank: &TestBank) {
        let low = outcome_of(&posted(bank, Who::Provider, &certificate("E-1", 1, "X01")));
        let recognised = shown(bank, &low)["reasons"].as_array().unwrap().clone();
        let mut body = certificate("E-2", 1, "X01");
        body["level"] = json!("advanced");
        let high = outcome_of(&posted(bank, Who::Provider, &body));
        let learner = learner_of(bank, &low);
        let lower = shown(bank, &low);
        assert_eq!((lower["state"].clone(), lower["superseded_by"].clone()), (json!("superseded"), json!(high)));
        assert_eq!(active(&balance(bank, &learner.id, "")), "6.00");
        revoked(bank, &high);
        let back = shown(bank, &low);
        assert_eq!(back["state"], "recognised");
        // Why it counts, and nothing of what the other one was revoked for.
        let (last, before) = back["reasons"].as_array().unwrap().split_last().unwrap();
        assert_eq!((last["code"].clone(), before), (json!("counts_again"), recognised.as_slice()));
        assert_eq!(active(&balance(bank, &learner.id, "")), "4.00");
        decided(bank, &high, "reinstatement", &json!({"text": "示例：属实"}));
        assert_eq!(shown(bank, &low)["superseded_by"], json!(high));
        assert_eq!(active(&balance(bank, &learner.id, "")), "6.00");
        let verbs = get(bank, Who::Officer, &format!("/v1/learners/{}/entries", learner.id));
        let verbs: Vec<&str> = verbs["items"].as_array().unwrap().iter().map(|it| it["verb"].as_str().unwrap()).collect();
        assert_eq!(verbs, ["recognise", "supersede", "reverse", "supersede"]);
    }
}
