//! Drafts that were kept before their rules were held against the purpose of the set: named, and never in force.

use crate::bank::TestBank;
use crate::client::{Answer, Request};
use crate::world::{Who, uuid};
use credit_bank_conversion_rules::RuleSet as ParsedRules;
use credit_bank_domain::id::{RuleSetId, RuleSetVersionId};
use credit_bank_domain::state::RuleSetVersionState;
use credit_bank_store::StoreError;
use credit_bank_store::rows::{RuleSetVersion, RuleSetVersionEventDraft};
use serde_json::json;

const CODE: &str = "demo/misplaced";

const SOURCE: &str = "rule_set: demo/misplaced
version: 1
semantics: 1
title: 示例
effective: {from: 2027-03-01}
units: {credit_step: \"0.5\"}
sources: [{id: WL, title: 示例规则}]
policy: {reuse: once_per_institution}
rules:
- id: S01
  kind: transfer
  cite: WL/第一条
  uses: [{slot: 资格, any_of: [{type: vocational_qualification, award: \"YZSD@1\"}]}]
  gives: {all: [WL-11], effect: exempt, grade: pass}
";

/// A version for transfer in a set for recognition, in this state, whose check passed then: where it is, and its hash.
fn kept(bank: &TestBank, state: RuleSetVersionState) -> (String, String) {
    let body = json!({"code": CODE, "title": "示例", "purpose": "recognition"});
    let made = bank.post(Who::RuleEditor, "/v1/rule-sets", CODE, &body);
    assert_eq!(made.status, 201, "{}", made.text());
    let rule_set: RuleSetId = serde_json::from_value(made.json()["id"].clone()).unwrap();
    let rules = ParsedRules::parse_yaml(SOURCE).unwrap();
    let editor = bank.world.actor(Who::RuleEditor).id();
    let now = bank.bank.now();
    let version = RuleSetVersion {
        id: RuleSetVersionId::new(uuid()),
        rule_set_id: rule_set,
        number: 1,
        state,
        source: SOURCE.to_owned(),
        canonical: rules.canonical_json(),
        hash: rules.hash_hex(),
        effective_from: rules.effective.from,
        effective_to: None,
        created_by: editor,
        created_at: now,
        published_at: None,
        withdrawn_at: None,
    };
    let checked = RuleSetVersionEventDraft {
        rule_set_version_id: version.id,
        act: "check".to_owned(),
        actor_id: editor,
        hash: version.hash.clone(),
        detail: json!({"passed": true, "tests": 0, "failed": []}),
        recorded_at: now,
    };
    let store = bank.bank.store();
    let insert = store.write("test version", |tx| -> Result<(), StoreError> {
        tx.insert_rule_set_version(&version)?;
        tx.append_rule_set_version_event(&checked)?;
        Ok(())
    });
    insert.unwrap();
    let versions = made.find_header("location").unwrap();
    (format!("{versions}/1"), version.hash)
}

fn refused_for_its_kind(answer: &Answer) {
    let told = (answer.status, answer.slug());
    assert_eq!(told, (422, "rules-invalid".to_owned()), "{}", answer.text());
    let error = &answer.json()["errors"][0];
    assert_eq!(error["code"], "wrong_kind", "{error}");
    assert_eq!(error["pointer"], "/source#L11C9", "{error}");
}

each_database! {
    fn a_draft_of_the_other_purpose_does_not_pass_its_check_and_is_not_submitted(bank: &TestBank) {
        let (version, _) = kept(bank, RuleSetVersionState::Draft);
        let act = |act: &str| {
            let request = Request::new("POST", &format!("{version}/{act}"));
            bank.call(&request.token(&bank.token(Who::RuleEditor)))
        };
        // What its check said then does not count.
        refused_for_its_kind(&act("submission"));
        let checked = act("check").json();
        assert_eq!(checked["passed"], false, "{checked}");
        let found = &checked["findings"][0];
        assert_eq!((&found["code"], &found["rule"]), (&json!("wrong_kind"), &json!("S01")));
        assert_eq!((&found["line"], &found["field"]), (&json!(11), &json!("kind")));
        assert_eq!(act("submission").slug(), "rules-invalid");
    }

    fn an_approved_version_of_the_other_purpose_is_not_published(bank: &TestBank) {
        let (version, hash) = kept(bank, RuleSetVersionState::Approved);
        let body = json!({"hash": hash});
        let request = Request::post(&format!("{version}/publication"), &body);
        refused_for_its_kind(&bank.call(&request.token(&bank.token(Who::RuleApprover))));
    }
}
