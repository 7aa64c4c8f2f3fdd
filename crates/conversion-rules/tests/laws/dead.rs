//! A rule that is reported dead never fires.

use super::support::cases::times;
use super::support::tiny::school;
use super::support::{credits, day, fact, request};
use credit_bank_conversion_rules::{Fact, FactGrade, FactLevel, RuleSet, Surroundings, convert};
use credit_bank_domain::outcome_type::OutcomeType;
use std::collections::BTreeSet;

const HEAD: &str = "rule_set: planted\nversion: 1\nsemantics: 1\ntitle: 示例\neffective: {from: 2020-01-01}\nunits: {credit_step: \"0.5\"}\nsources: [{id: S, title: 示例}]\npolicy: {reuse: once_per_institution}\nframeworks:\n- {code: x, levels: [{level: elementary, name: 初级, rank: 1}, {level: intermediate, name: 中级, rank: 2}, {level: advanced, name: 高级, rank: 3}]}\nrules:\n";
const CONDITIONS: [&str; 7] = [
    "hours: {min: \"40\", max: \"20\"}",
    "level: {min: \"x:高级\", max: \"x:初级\"}",
    "grade: {min: \"101\"}",
    "awarded: {from: 2025-03-01, until: 2025-02-01}",
    "all_tags: [甲], not_tag: [甲]",
    "measure: {years: {min: \"3\", max: \"2\"}}",
    // The control: alive.
    "hours: {min: \"20\", max: \"40\"}",
];

/// Numbers without end, the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn outcome(&mut self, number: usize) -> Fact {
        let amount = |value: u64| Some(credits(&value.to_string()));
        let rank = u8::try_from(self.below(3)).unwrap() + 1;
        let tags = ["甲", "乙", "丙"].iter().filter(|_| self.below(2) == 0);
        let tags = tags.map(|tag| (*tag).to_owned()).collect();
        Fact {
            tags,
            hours: amount(self.below(60)),
            level: Some(FactLevel {
                framework: Some("x".to_owned()),
                level: ["elementary", "intermediate", "advanced"][usize::from(rank) - 1].to_owned(),
                rank,
            }),
            grade: Some(FactGrade {
                scale: "100".to_owned(),
                value: credits(&self.below(101).to_string()),
            }),
            awarded_on: day("2024-12-01") + chrono::Days::new(self.below(200)),
            measures: [("years".to_owned(), credits(&self.below(6).to_string()))].into(),
            ..fact(
                &format!("o{number}"),
                OutcomeType::XCertificate,
                "X01@1",
                "4",
            )
        }
    }
}

#[test]
fn a_rule_reported_dead_never_fires_on_a_hundred_thousand_random_outcomes() {
    let rules = CONDITIONS.iter().enumerate().map(|(number, condition)| format!(
        "- {{id: R{number}, kind: transfer, cite: S/1, uses: [{{slot: s, any_of: [{{type: x_certificate, award: \"X01@1\", {condition}}}]}}], gives: {{all: [C{number}], effect: exempt, grade: pass}}}}\n"
    ));
    let text = format!("{HEAD}{}", rules.collect::<String>());
    let rules = RuleSet::parse_yaml(&text).unwrap();
    let around = Surroundings::default();
    let findings = rules.check_text(&around, &text);
    let dead: BTreeSet<&str> = findings
        .iter()
        .filter(|one| one.code == "K02")
        .map(|one| one.rule.as_str())
        .collect();
    assert_eq!(
        dead.into_iter().collect::<Vec<_>>(),
        ["R0", "R1", "R2", "R3", "R4", "R5"]
    );
    let school = school(&[
        ("C0", "4", &[]),
        ("C1", "4", &[]),
        ("C2", "4", &[]),
        ("C3", "4", &[]),
        ("C4", "4", &[]),
        ("C5", "4", &[]),
        ("C6", "4", &[]),
    ]);
    let mut dice = Dice(1);
    let mut fired = 0;
    for _ in 0..times(2_000) {
        let facts: Vec<Fact> = (0..50).map(|number| dice.outcome(number)).collect();
        let plan = convert(&request(&rules, &school, &facts));
        assert!(
            plan.courses.iter().all(|line| line.rule == "R6"),
            "{:#?}",
            plan.courses
        );
        fired += plan.courses.len();
    }
    assert!(fired > 1_000, "{fired}");
}
