//! A check knows the classes of the bank's organisations.

use crate::bank::TestBank;
use crate::client::Request;
use crate::world::Who;
use serde_json::{Value, json};

/// The findings of K01 on a rule about courses of issuers of these classes.
fn unknown(bank: &TestBank, code: &str, classes: &str) -> Vec<Value> {
    let source = format!(
        "rule_set: {code}
version: 1
semantics: 1
title: 示例
effective: {{from: 2027-03-01}}
units: {{credit_step: \"0.5\"}}
sources: [{{id: WL, title: 示例规则}}]
policy: {{reuse: once_per_institution}}
rules:
- id: S01
  kind: transfer
  cite: WL/第一条
  uses: [{{slot: 课程, any_of: [{{type: course, issuer_class: {classes}}}]}}]
  gives: {{all: [WL-11], effect: exempt, grade: pass}}
"
    );
    let body = json!({"code": code, "title": "示例", "purpose": "transfer"});
    let made = bank.post(Who::RuleEditor, "/v1/rule-sets", code, &body);
    let versions = made.find_header("location").unwrap().to_owned();
    let body = json!({"source": source});
    let written = bank.post(Who::RuleEditor, &versions, &format!("{code}/1"), &body);
    assert_eq!(written.status, 201, "{}", written.text());
    let request = Request::new("POST", &format!("{versions}/1/check"));
    let checked = bank
        .call(&request.token(&bank.token(Who::RuleEditor)))
        .json();
    let findings = checked["findings"].as_array().unwrap().clone();
    findings
        .into_iter()
        .filter(|one| one["code"] == "K01")
        .collect()
}

each_database! {
    fn a_class_that_no_organisation_has_is_named_and_another_is_not(bank: &TestBank) {
        let found = unknown(bank, "demo/misspelt", "same_sistem");
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0]["field"], "uses.0.any_of.0.issuer_class");
        assert_eq!((&found[0]["severity"], &found[0]["line"]), (&json!("error"), &json!(13)));
        let found = unknown(bank, "demo/half", "[same_system, same_sistem]");
        assert_eq!(found[0]["severity"], "warning", "{found:?}");
        assert_eq!(unknown(bank, "demo/right", "[same_system, other_institution]"), Vec::<Value>::new());
    }
}
