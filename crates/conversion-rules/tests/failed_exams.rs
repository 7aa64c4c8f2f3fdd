//! A failed examination never counts nor takes the place of another, and a passed one takes nothing away.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "test code outside the test functions themselves"
)]

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::{CompiledRules, ConversionRequest, Fact, FactGrade, recognise};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::outcome_type::OutcomeType;
use support::*;

/// An examination as it was posted: nothing is recognised yet.
fn sat(id: &str, award: &str, score: &str, on: &str) -> Fact {
    let entries = awards();
    let entry = entries
        .iter()
        .find(|entry| format!("{}@{}", entry.code, entry.edition) == award)
        .unwrap();
    Fact {
        grade: Some(FactGrade {
            scale: "710".to_owned(),
            value: credits(score),
        }),
        content_class: entry.content_class.clone(),
        credits: None,
        recognised: false,
        awarded_on: day(on),
        ..fact(id, OutcomeType::Exam, award, "0")
    }
}

/// The outcomes with what the bank recognises, as a school sees them.
fn recognised(facts: &[Fact], on: &str) -> Vec<Fact> {
    let rules = CompiledRules::of(rule_set("bank-recognition"));
    let found = recognise(&rules, facts, &awards(), day(on)).decisions;
    let of = |fact: &Fact| match found[&fact.id].lot() {
        Some(lot) => Fact {
            credits: Some(lot.credits),
            recognised: true,
            ..fact.clone()
        },
        None => fact.clone(),
    };
    facts.iter().map(of).collect()
}

/// Credits that these outcomes give in a programme, and the grade of the first course.
fn worth(set: &str, code: &str, on: &str, facts: &[Fact]) -> (Credits, Option<String>) {
    let facts = recognised(facts, on);
    let (rules, programme) = (rule_set(set), programme(code));
    let plan = answer(&ConversionRequest {
        on: day(on),
        ..request(&rules, &programme, &facts)
    });
    let line = plan.courses.first();
    let grade = line.and_then(|line| Some(line.grade.as_ref()?.text.clone()));
    (plan.total_credits, grade)
}

const SETS: [(&str, &str, &str, &str); 4] = [
    ("cet-linear-2016", "S02-GG", "2026-09-03", "4"),
    ("cet-bands-2019", "S03-GG", "2026-10-08", "4"),
    ("cet-third-2023", "S04-GG", "2026-10-08", "4"),
    ("fjou-2020", "S06-FJ", "2026-10-08", "3"),
];

#[test]
fn a_failed_sixth_level_leaves_the_fourth_what_it_is() {
    for (set, code, on, whole) in SETS {
        let four = sat("four", "CET4@1", "500", "2005-06-18");
        let alone = worth(set, code, on, std::slice::from_ref(&four));
        assert_eq!(alone.0, credits(whole), "{set}");
        for score in ["0", "300", "424.99"] {
            let failed = sat("six", "CET6@1", score, "2010-06-19");
            let both = [four.clone(), failed.clone()];
            assert_eq!(worth(set, code, on, &both), alone, "{set} {score}");
            assert_eq!(worth(set, code, on, &[failed]).0, Credits::ZERO, "{set}");
        }
    }
}

#[test]
fn a_passed_sixth_level_takes_nothing_away() {
    for (set, code, on, whole) in SETS {
        let four = sat("four", "CET4@1", "500", "2005-06-18");
        let alone = worth(set, code, on, std::slice::from_ref(&four)).1;
        for score in ["425", "500"] {
            let six = sat("six", "CET6@1", score, "2010-06-19");
            let (sum, grade) = worth(set, code, on, &[four.clone(), six]);
            assert_eq!(sum, credits(whole), "{set} {score}");
            let marks =
                |grade: &Option<String>| -> Option<Credits> { grade.as_ref()?.parse().ok() };
            assert!(
                marks(&grade) >= marks(&alone),
                "{set}: {grade:?} after {alone:?}"
            );
        }
    }
}

#[test]
fn an_examination_counts_from_its_pass_mark() {
    for (award, scale, pass, below) in [
        ("CET4@1", "710", "425", "424.99"),
        ("CET6@1", "710", "425", "424.99"),
        ("CET4@1", "100", "60", "59.99"),
        ("XW-ENG@1", "100", "60", "59.99"),
    ] {
        for (score, counts) in [(pass, true), (below, false)] {
            let mut one = sat("one", award, score, "2005-06-18");
            one.grade.as_mut().unwrap().scale = scale.to_owned();
            let found = recognised(&[one], "2026-10-08");
            assert_eq!(found[0].recognised, counts, "{award} {score}/{scale}");
        }
    }
}

#[test]
fn of_two_levels_of_the_english_test_a_school_that_says_so_uses_one() {
    let (set, code, on, _) = SETS[2];
    let facts = [
        sat("four", "CET4@1", "500", "2025-06-18"),
        sat("six", "CET6@1", "500", "2025-12-19"),
    ];
    let expected = (credits("4"), Some("95".to_owned()));
    assert_eq!(worth(set, code, on, &facts), expected);
}
