//! Who keeps a rule set works on it: its organisation, what that belongs to, and the bank's own.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::log_capture;
use crate::one_course::{OneCourseRules, enter_person};
use crate::recognition_sets::{below, organisation};
use crate::world::{Who, uuid};
use credit_bank_domain::access::Role;
use credit_bank_domain::id::ActorId;
use serde_json::{Value, json};

const SETS: &str = "/v1/rule-sets";

/// The token of a rule editor of this organisation.
fn editor(bank: &TestBank, code: &str) -> String {
    let organisation = organisation(bank, code);
    let actor = enter_person(&bank.bank, Role::RuleEditor, Some(organisation), None);
    let token = bank.bank.tokens().issue(&actor, uuid()).unwrap();
    log_capture::forbid(&token);
    token
}

fn create(bank: &TestBank, token: &str, body: &Value) -> Answer {
    let key = uuid().to_string();
    let request = Request::post(SETS, body).header("Idempotency-Key", &key);
    bank.call(&request.token(token))
}

/// The numbers of the versions that the token's owner sees.
fn versions(bank: &TestBank, token: &str, rules: &OneCourseRules) -> Vec<i64> {
    let target = format!("{SETS}/{}/versions", rules.rule_set);
    let answer = bank.call(&Request::get(&target).token(token));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let list = answer.json();
    let items = list["items"].as_array().unwrap();
    items
        .iter()
        .map(|it| it["version"].as_i64().unwrap())
        .collect()
}

each_database! {
    fn drafts_are_seen_by_who_keeps_the_rule_set(bank: &TestBank) {
        let rules = OneCourseRules::publish(&bank.bank, organisation(bank, "lprva"));
        rules.draft_version(&bank.bank, 2, ActorId::new(uuid()));
        let (own, other) = (editor(bank, "lprva"), editor(bank, "lphr"));
        let station = bank.token(Who::RuleEditor);
        assert_eq!(versions(bank, &own, &rules), [1, 2]);
        assert_eq!(versions(bank, &station, &rules), [1, 2]);
        assert_eq!(versions(bank, &other, &rules), [1]);
        // What the provider comes to belong to keeps its rules from then on.
        below(bank, "lprva", "lphr");
        assert_eq!(versions(bank, &other, &rules), [1, 2]);
    }

    fn a_rule_set_is_created_for_those_whose_rules_the_editor_keeps(bank: &TestBank) {
        let school = editor(bank, "lpvec");
        let made = create(bank, &school, &json!({"code": "lpvec/shop", "title": "示例"}));
        assert_eq!(made.status, 201, "{}", made.text());
        let made = made.json();
        assert_eq!(made["organisation_id"], organisation(bank, "lpvec").to_string());
        assert_eq!(made["purpose"], "transfer");

        let elsewhere = json!({"code": "lphr/shop", "title": "示例",
            "organisation_id": organisation(bank, "lphr")});
        assert_eq!(create(bank, &school, &elsewhere).slug(), "forbidden");
        let nowhere = json!({"code": "nobody/shop", "title": "示例", "organisation_id": uuid()});
        assert_eq!(create(bank, &school, &nowhere).slug(), "forbidden");

        let station = bank.token(Who::RuleEditor);
        assert_eq!(create(bank, &station, &nowhere).slug(), "unknown-reference");
        let made = create(bank, &station, &elsewhere);
        assert_eq!(made.status, 201, "{}", made.text());
        assert_eq!(made.json()["purpose"], "transfer");
        let made = create(bank, &station, &json!({"code": "bank/more", "title": "示例"}));
        assert_eq!(made.json()["purpose"], "recognition");
    }
}
