//! How long the analyses K01 to K13 take on rule sets that grow:
//! `cargo run --release -p credit-bank-conversion-rules --example check [RULES…]`.
//!
//! Each rule is about an award of its own and gives one of sixty courses, as a school's list of
//! certificates does; every tenth has a second rung, and every fourth counts hours.
#![expect(clippy::print_stdout, reason = "it prints what it measures")]

use credit_bank_conversion_rules::{RuleSet, Surroundings};
use std::fmt::Write;
use std::time::Instant;

const HEAD: &str = "rule_set: grown
version: 1
semantics: 2
title: 示例
effective: {from: 2025-01-01}
units: {credit_step: \"0.5\"}
sources: [{id: S, title: 示例}]
policy: {reuse: once_per_institution}
frameworks:
- {code: x, levels: [{level: elementary, name: 初级, rank: 1}, {level: intermediate, name: 中级, rank: 2}, {level: advanced, name: 高级, rank: 3}]}
rules:
";
const COURSES: usize = 60;

/// A rule set of this many rules.
fn grown(count: usize) -> String {
    let mut text = HEAD.to_owned();
    for number in 0..count {
        let course = number.checked_rem(COURSES).unwrap_or(0);
        let every = |step: usize| number.is_multiple_of(step);
        let line = if every(4) {
            format!(
                "- {{id: R{number}, kind: recognise, cite: S/{number}, when: {{type: training, award: \"T{number}@1\", hours: {{min: \"18\"}}}}, give: {{value: {{formula: \"hours / 18\"}}, category: vocational}}}}"
            )
        } else {
            let award = if every(10) {
                number.saturating_sub(1)
            } else {
                number
            };
            let level = if every(10) { "高级" } else { "初级" };
            format!(
                "- {{id: R{number}, kind: transfer, cite: S/{number}, uses: [{{slot: c, any_of: [{{type: x_certificate, award: \"X{award}@1\", level: {{min: \"x:{level}\"}}}}]}}], gives: {{all: [C{course}], effect: exempt, grade: pass}}}}"
            )
        };
        let _written = writeln!(text, "{line}");
    }
    text
}

fn main() {
    let asked: Vec<usize> = std::env::args()
        .skip(1)
        .filter_map(|it| it.parse().ok())
        .collect();
    let counts = if asked.is_empty() {
        vec![750, 1_500, 3_000]
    } else {
        asked
    };
    for count in counts {
        match RuleSet::parse_yaml(&grown(count)) {
            Ok(rules) => {
                let begun = Instant::now();
                let found = rules.check(&Surroundings::default()).len();
                println!("{count} rules: {found} findings in {:?}", begun.elapsed());
            }
            Err(faults) => println!("{faults:?}"),
        }
    }
}
