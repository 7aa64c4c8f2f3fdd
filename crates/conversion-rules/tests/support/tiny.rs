//! Rule sets and schools of a few lines, for cases that need nothing else.

use super::{credits, fact, programme};
use credit_bank_conversion_rules::{Fact, FactLevel, RuleSet};
use credit_bank_domain::outcome_type::OutcomeType;
use credit_bank_domain::programme::Programme;

/// An NCRE certificate of this level.
pub fn ncre(id: &str, rank: u8) -> Fact {
    Fact {
        level: Some(FactLevel {
            framework: Some("ncre".to_owned()),
            level: rank.to_string(),
            rank,
        }),
        ..fact(id, OutcomeType::Exam, "NCRE@1", "4")
    }
}

/// A rule set in which certificates A@1 … Z@1 exempt from the courses written as `A: [courses]`.
pub fn tiny(rules: &[(&str, &str)], extra: &str) -> RuleSet {
    let rules: Vec<String> = rules
        .iter()
        .map(|(award, gives)| {
            format!(
                "- {{id: R-{award}, kind: transfer, cite: S/1, uses: [{{slot: c, any_of: [{{type: x_certificate, award: \"{award}@1\"}}]}}], gives: {{{gives}, effect: exempt, grade: pass}}}}\n"
            )
        })
        .collect();
    let rules = rules.concat();
    let text = format!(
        "rule_set: tiny\nversion: 3\nsemantics: 1\ntitle: 示例\neffective: {{from: 2025-01-01}}\nunits: {{credit_step: \"0.5\"}}\nsources: [{{id: S, title: 示例}}]\n{extra}\nrules:\n{rules}"
    );
    RuleSet::parse_yaml(&text).unwrap_or_else(|faults| panic!("{faults:#?}\n{text}"))
}

/// The rule set with some of its canonical text replaced; each piece must be there.
pub fn changed(rules: &RuleSet, changes: &[(&str, &str)]) -> RuleSet {
    let mut text = rules.canonical_json();
    for (from, to) in changes {
        assert!(text.contains(from), "{from} is not in {text}");
        text = text.replace(from, to);
    }
    RuleSet::from_canonical_json(&text).unwrap()
}

/// One outcome once at one school, used as a whole.
pub const WHOLE: &str = "policy: {reuse: once_per_institution}";

/// A programme of these courses: code, credits, tags.
pub fn school(courses: &[(&str, &str, &[&str])]) -> Programme {
    let mut programme = programme("P2");
    let model = programme.courses[0].clone();
    programme.courses = courses
        .iter()
        .map(|(code, value, tags)| {
            let mut course = model.clone();
            (*code).clone_into(&mut course.code);
            course.credits = credits(value);
            course.tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
            course.convertible = true;
            course.compulsory = true;
            course
        })
        .collect();
    programme
}

/// A certificate of one of the tiny rule sets.
pub fn cert(id: &str, award: &str, value: &str) -> Fact {
    fact(id, OutcomeType::XCertificate, &format!("{award}@1"), value)
}
