//! Rule sets in which one fault is planted, checked; every finding is confirmed by its witness.

use super::awards;
use super::confirm::confirm;
use credit_bank_conversion_rules::{Carried, CheckFinding, Fact, RuleSet, Surroundings, Witness};
use credit_bank_domain::award::{Award, AwardMeasure};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::programme::Programme;
use std::collections::BTreeSet;
use std::sync::LazyLock;

pub static REGISTER: LazyLock<Vec<Award>> = LazyLock::new(awards);

/// The classes of the organisations of the seeds.
pub static CLASSES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let text = include_str!("../../../../seeds/organisations.json");
    let seeds: Vec<serde_json::Value> = serde_json::from_str(text).unwrap();
    let classes = seeds
        .iter()
        .flat_map(|seed| seed["classes"].as_array().unwrap());
    classes
        .map(|class| class.as_str().unwrap().to_owned())
        .collect()
});

const HEAD: &str = "rule_set: planted\nversion: 1\nsemantics: 1\ntitle: 示例\neffective: {from: 2025-01-01}\nunits: {credit_step: \"0.5\"}\nsources: [{id: S, title: 示例}]\npolicy: {reuse: once_per_institution}\nframeworks:\n- {code: x, levels: [{level: elementary, name: 初级, rank: 1}, {level: intermediate, name: 中级, rank: 2}, {level: advanced, name: 高级, rank: 3}]}\n";

pub fn read(body: &str) -> (RuleSet, String) {
    let text = format!("{HEAD}{body}");
    let rules = RuleSet::parse_yaml(&text).unwrap_or_else(|faults| panic!("{faults:#?}\n{text}"));
    (rules, text)
}

pub fn check(body: &str, programmes: &[Programme]) -> Vec<CheckFinding> {
    confirmed(read(body), programmes)
}

/// As [`check`], of rules that were written for this semantics.
pub fn check_under(semantics: u32, body: &str, programmes: &[Programme]) -> Vec<CheckFinding> {
    let (mut rules, text) = read(body);
    rules.semantics = semantics;
    confirmed((rules, text), programmes)
}

/// As [`check`], in a bank whose organisations are of these classes.
pub fn check_among(classes: &[&str], body: &str) -> Vec<CheckFinding> {
    let classes = classes.iter().map(|class| (*class).to_owned()).collect();
    let around = Surroundings {
        issuer_classes: Some(&classes),
        ..Surroundings::default()
    };
    confirmed_in(read(body), &around)
}

/// As [`check`], with what outcomes of this whole register can carry.
pub fn check_carried(register: &[Award], body: &str) -> Vec<CheckFinding> {
    let read = read(body);
    let carried = Carried::among(&read.0, register);
    let around = Surroundings {
        register: Some(&REGISTER),
        carried: Some(&carried),
        ..Surroundings::default()
    };
    confirmed_in(read, &around)
}

/// The same where one entry declares numbers of these names besides.
pub fn check_measured(names: &[&str], body: &str) -> Vec<CheckFinding> {
    let mut register = REGISTER.clone();
    let first = register.first_mut().unwrap();
    first.measures = names
        .iter()
        .map(|name| AwardMeasure {
            name: (*name).to_owned(),
            unit: "篇".to_owned(),
            min: Credits::ZERO,
            max: "9".parse().unwrap(),
        })
        .collect();
    check_carried(&register, body)
}

fn confirmed(read: (RuleSet, String), programmes: &[Programme]) -> Vec<CheckFinding> {
    let around = Surroundings {
        register: Some(&REGISTER),
        programmes,
        issuer_classes: None,
        carried: None,
    };
    confirmed_in(read, &around)
}

fn confirmed_in((rules, text): (RuleSet, String), around: &Surroundings<'_>) -> Vec<CheckFinding> {
    let findings = rules.check_text(around, &text);
    for finding in &findings {
        confirm(&rules, around, finding);
    }
    findings
}

pub fn transfer(id: &str, slot: &str, gives: &str) -> String {
    format!(
        "- {{id: {id}, kind: transfer, cite: S/1, uses: [{{slot: s, {slot}}}], gives: {{{gives}, effect: exempt, grade: pass}}}}\n"
    )
}

pub const X01: &str = "any_of: [{type: x_certificate, award: \"X01@1\"}]";

/// The finding of this code on this element; it has a place and words in both languages.
pub fn named<'f>(findings: &'f [CheckFinding], code: &str, rule: &str) -> &'f CheckFinding {
    let found = findings
        .iter()
        .find(|one| one.code == code && one.rule == rule)
        .unwrap_or_else(|| panic!("no {code} on {rule}: {findings:#?}"));
    assert!(found.line.is_some_and(|line| line > 10) && found.column.is_some());
    assert!(!found.zh.is_empty() && !found.en.is_empty());
    found
}

pub fn shown(finding: &CheckFinding) -> Witness {
    serde_json::from_str(&finding.witness).unwrap()
}

pub fn witness(finding: &CheckFinding) -> Vec<Fact> {
    shown(finding).outcomes()
}

pub fn none(findings: &[CheckFinding], code: &str) {
    let found: Vec<_> = findings.iter().filter(|one| one.code == code).collect();
    assert!(found.is_empty(), "{found:#?}");
}
