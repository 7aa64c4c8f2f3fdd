//! Figures of the anchor index: `cargo run --release -p credit-bank-conversion-rules --example matching`.
//!
//! For 100 to 100,000 rules: time to index them, memory the index holds, and the time for each
//! outcome through the index, by a scan of all rules, and by one bare hash look-up.

use chrono::NaiveDate;
use credit_bank_conversion_rules::model::{AwardRef, Pattern, Rule, RuleSet};
use credit_bank_conversion_rules::{AnchorIndex, Evidence, Fact};
use credit_bank_domain::outcome_type::OutcomeType;
use std::collections::{BTreeSet, HashMap};
use std::hint::black_box;
use std::io::Write;
use std::time::Instant;

const SET: &str = "
rule_set: made-up
version: 1
semantics: 1
title: 示例
effective: {from: 2025-01-01}
units: {credit_step: \"0.5\"}
policy: {reuse: once_per_institution}
sources: [{id: S, title: 示例}]
rules:
- {id: R, kind: transfer, cite: S/1, uses: [{slot: c, any_of: [{type: x_certificate, award: A@1}]}], gives: {all: [C1], effect: exempt, grade: pass}}
";
/// Rules of one school.
const RULES_OF_A_SET: usize = 100;
/// Rules of different schools about one register entry.
const RULES_OF_AN_AWARD: usize = 10;
const OUTCOMES: usize = 40;

fn award(number: usize) -> AwardRef {
    AwardRef {
        code: format!("X{number:05}"),
        edition: "1".to_owned(),
    }
}

/// Rule sets with so many rules, one register entry each.
fn rule_sets(count: usize) -> Result<Vec<RuleSet>, String> {
    let model = RuleSet::parse_yaml(SET).map_err(|faults| format!("{faults:?}"))?;
    let awards = count.div_ceil(RULES_OF_AN_AWARD);
    let mut sets = Vec::new();
    for first in (0..count).step_by(RULES_OF_A_SET) {
        let mut set = model.clone();
        let rule = set.rules.pop().ok_or("a rule")?;
        for number in first..count.min(first.saturating_add(RULES_OF_A_SET)) {
            let mut rule = rule.clone();
            if let Rule::Transfer(rule) = &mut rule {
                for pattern in rule.uses.iter_mut().flat_map(|slot| &mut slot.any_of) {
                    let place = number.saturating_mul(7919).checked_rem(awards);
                    pattern.award = BTreeSet::from([award(place.unwrap_or(0))]);
                }
            }
            set.rules.push(rule);
        }
        sets.push(set);
    }
    Ok(sets)
}

fn outcomes(count: usize) -> Result<Vec<Fact>, chrono::ParseError> {
    let awards = count.div_ceil(RULES_OF_AN_AWARD);
    let awarded_on: NaiveDate = "2025-06-01".parse()?;
    let one = |number: usize| {
        let place = number.saturating_mul(104_729).checked_rem(awards);
        let award = award(place.unwrap_or(0));
        Fact {
            id: format!("o{number}"),
            outcome_type: OutcomeType::XCertificate,
            award_code: award.code,
            award_edition: award.edition,
            award_name: None,
            level: None,
            issuer_id: None,
            issuer_classes: Vec::new(),
            grade: None,
            hours: None,
            credits: None,
            category: None,
            content_class: None,
            awarded_on,
            valid_until: None,
            tags: Vec::new(),
            measures: std::collections::BTreeMap::default(),
            evidence: Evidence::Verified,
            recognised: true,
            frozen: false,
            convertible: true,
            source_hash: String::new(),
        }
    };
    Ok((0..OUTCOMES).map(one).collect())
}

fn patterns(set: &RuleSet) -> impl Iterator<Item = &Pattern> {
    let slots = set.transfer_rules().flat_map(|rule| &rule.uses);
    slots.flat_map(|slot| &slot.any_of)
}

/// Bytes of this process in memory, where the operating system tells.
fn resident() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = pages
        .split_whitespace()
        .nth(1)
        .and_then(|one| one.parse::<u64>().ok());
    pages.unwrap_or(0).saturating_mul(4096)
}

/// Nanoseconds for each outcome, the best of several rounds.
fn nanoseconds(rounds: u32, mut work: impl FnMut()) -> u128 {
    let mut best = u128::MAX;
    for _ in 0..5 {
        let began = Instant::now();
        for _ in 0..rounds {
            work();
        }
        let each = u128::from(rounds).saturating_mul(40);
        best = best.min(began.elapsed().as_nanos().checked_div(each).unwrap_or(0));
    }
    best
}

fn measure(count: usize) -> Result<String, Box<dyn std::error::Error>> {
    let sets = rule_sets(count)?;
    let facts = outcomes(count)?;
    let on: NaiveDate = "2026-03-01".parse()?;
    let before = resident();
    let began = Instant::now();
    let index = AnchorIndex::of(&sets);
    let built = began.elapsed().as_millis();
    let kibibytes = resident().saturating_sub(before) >> 10;
    let indexed = nanoseconds(200, || {
        black_box(index.touched(black_box(&facts), on));
    });
    let rounds = if count > 10_000 { 1 } else { 10 };
    let scanned = nanoseconds(rounds, || {
        for fact in black_box(&facts) {
            let about = sets.iter().flat_map(patterns).filter(|pattern| {
                let award = pattern.award.iter();
                pattern.types.contains(&fact.outcome_type)
                    && award.into_iter().any(|award| {
                        award.code == fact.award_code && award.edition == fact.award_edition
                    })
            });
            black_box(about.count());
        }
    });
    let mut bare: HashMap<&str, u32> = HashMap::new();
    for award in sets.iter().flat_map(patterns).flat_map(|one| &one.award) {
        bare.insert(award.code.as_str(), 1);
    }
    let looked_up = nanoseconds(200, || {
        for fact in black_box(&facts) {
            black_box(bare.get(fact.award_code.as_str()));
        }
    });
    Ok(format!(
        "{count:>7} {built:>9} {kibibytes:>9} {indexed:>12} {scanned:>12} {looked_up:>12}"
    ))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::stdout();
    writeln!(
        out,
        "  rules  built ms  held KiB   indexed ns   scanned ns  bare map ns"
    )?;
    for count in [100, 1_000, 10_000, 100_000] {
        writeln!(out, "{}", measure(count)?)?;
    }
    Ok(())
}
