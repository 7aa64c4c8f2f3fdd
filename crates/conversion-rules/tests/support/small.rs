//! A small rule set whose faults are counted.

use credit_bank_conversion_rules::RuleSet;

pub const SMALL: &str = r#"rule_set: small
version: 1
semantics: 2
title: 小规则集
effective: {from: 2027-03-01}
units: {credit_step: "0.5"}
sources: [{id: ZH, title: 办法}]
frameworks:
- code: x
  levels:
  - {level: elementary, name: 初级, rank: 1}
  - {level: intermediate, name: 中级, rank: 2}
policy: {reuse: once_per_institution}
rules:
- id: SHOP
  kind: transfer
  cite: ZH/第八条
  uses: [{slot: 证书, any_of: [{type: x_certificate, hours: {min: "18"}, level: {min: "x:中级"}}]}]
  gives: {all: [EC-02], effect: exempt, grade: {fixed: "85"}}
deny:
- {id: BAN, cite: ZH/第四条, target: {tag: [思政]}, except: {type: course}}
caps:
- {id: HALF, cite: ZH/第三条, measure: credits, limit: "20", of: {source_type: course}}
tests:
- name: 初级不够
  on: 2027-04-01
  courses: [{code: EC-02, credits: "4"}]
  facts: [{id: a, type: x_certificate, award: "X01@1", level: "x:初级", credits: "2"}]
  expect: {granted: [], unused: {a: condition_failed}}
"#;

/// The small set with one text replaced by another.
pub fn changed(from: &str, to: &str) -> String {
    let text = SMALL.replacen(from, to, 1);
    assert_ne!(text, SMALL, "{from}");
    text
}

/// Line and column, rule, field, code and English words of every fault.
pub fn told(text: &str) -> Vec<String> {
    let faults = RuleSet::parse_yaml(text).err().unwrap_or_default();
    let said = faults.iter().map(|fault| {
        let rule = fault.rule.as_deref().unwrap_or("-");
        let (line, column) = (fault.line, fault.column);
        let (field, code, en) = (&fault.field, fault.code, &fault.en);
        format!("{line}:{column} {rule} {field} {code}: {en}")
    });
    said.collect()
}
