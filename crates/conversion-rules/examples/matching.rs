//! Figures of matching: `cargo run --release -p credit-bank-conversion-rules --example matching`.
//!
//! For one version of 100 to 100,000 rules: time to compile it, memory that the compiled form holds
//! beside the rules, and for each outcome the time to find its rules through the index, by a scan of
//! all rules and by one bare hash look-up; then the time of a whole answer (candidates, plan,
//! explanation, check) for each outcome.

use chrono::NaiveDate;
use credit_bank_conversion_rules::model::{AwardRef, Pattern, Rule, RuleSet};
use credit_bank_conversion_rules::{CompiledRules, ConversionRequest, Fact, convert};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::outcome_type::OutcomeType;
use credit_bank_domain::programme::Programme;
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
/// Rules about one register entry.
const RULES_OF_AN_AWARD: usize = 10;
/// Rules that give courses of one programme.
const RULES_OF_A_PROGRAMME: usize = 100;
/// Courses of a programme.
const COURSES: usize = 40;
const NOBODY: &str = "00000000-0000-0000-0000-000000000000";
const OUTCOMES: usize = 40;

fn award(number: usize) -> AwardRef {
    AwardRef {
        code: format!("X{number:05}"),
        edition: "1".to_owned(),
    }
}

/// A version with so many rules, each from one register entry to one course of one programme.
fn rule_set(count: usize) -> Result<RuleSet, String> {
    let mut set = RuleSet::parse_yaml(SET).map_err(|faults| format!("{faults:?}"))?;
    let model = set.rules.pop().ok_or("a rule")?;
    for number in 0..count {
        let mut rule = model.clone();
        if let Rule::Transfer(rule) = &mut rule {
            rule.id = format!("R{number:06}");
            rule.gives.all = BTreeSet::from([course_of(number)]);
            for pattern in rule.uses.iter_mut().flat_map(|slot| &mut slot.any_of) {
                pattern.award = BTreeSet::from([award_of(number, count)]);
            }
        }
        set.rules.push(rule);
    }
    Ok(set)
}

fn course_of(number: usize) -> String {
    let programme = number.checked_div(RULES_OF_A_PROGRAMME).unwrap_or(0);
    let course = number.checked_rem(COURSES).unwrap_or(0);
    format!("P{programme}-{course}")
}

/// The register entry of the rule of this number: the entries of one programme's rules are far apart.
fn award_of(number: usize, count: usize) -> AwardRef {
    let awards = count.div_ceil(RULES_OF_AN_AWARD);
    award(number.saturating_mul(7919).checked_rem(awards).unwrap_or(0))
}

/// The programme asked about.
fn programme() -> Result<Programme, Box<dyn std::error::Error>> {
    let courses: Vec<serde_json::Value> = (0..COURSES)
        .map(|number| {
            serde_json::json!({"code": format!("P0-{number}"), "name": "示例", "credits": "2.00",
                "module": "M", "compulsory": true, "tags": []})
        })
        .collect();
    Ok(serde_json::from_value(serde_json::json!({
        "id": NOBODY, "organisation_id": NOBODY, "code": "P0", "version": "1", "name": "示例",
        "level": "associate", "total_credits": "76.00", "intake_from": "2020-01-01",
        "modules": [{"code": "M", "name": "示例", "min_credits": "0.00"}], "courses": courses
    }))?)
}

/// Outcomes of which each serves a rule of the programme asked about.
fn outcomes(count: usize) -> Result<Vec<Fact>, Box<dyn std::error::Error>> {
    let awarded_on: NaiveDate = "2025-06-01".parse()?;
    let credits: Credits = "2".parse()?;
    let one = |number: usize| {
        let award = award_of(number, count);
        let (id, kind) = (format!("o{number}"), OutcomeType::XCertificate);
        Fact {
            credits: Some(credits),
            recognised: true,
            ..Fact::bare(id, kind, (award.code, award.edition), awarded_on)
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
    let set = rule_set(count)?;
    let (facts, programme) = (outcomes(count)?, programme()?);
    let on: NaiveDate = "2026-03-01".parse()?;
    let scanning = CompiledRules::scanning(set.clone());
    let before = resident();
    let began = Instant::now();
    let rules = CompiledRules::of(set.clone());
    let built = began.elapsed().as_millis();
    let kibibytes = resident().saturating_sub(before) >> 10;
    let indexed = nanoseconds(200, || {
        for fact in black_box(&facts) {
            black_box(rules.postings(fact));
        }
    });
    let rounds = if count > 10_000 { 1 } else { 10 };
    let scanned = nanoseconds(rounds, || {
        for fact in black_box(&facts) {
            let about = patterns(&set).filter(|pattern| {
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
    for award in patterns(&set).flat_map(|one| &one.award) {
        bare.insert(award.code.as_str(), 1);
    }
    let looked_up = nanoseconds(200, || {
        for fact in black_box(&facts) {
            black_box(bare.get(fact.award_code.as_str()));
        }
    });
    let asked = ConversionRequest::about(&rules, &programme, &facts, on);
    let answered = nanoseconds(3, || {
        black_box(convert(black_box(&asked)));
    });
    let slow = ConversionRequest::about(&scanning, &programme, &facts, on);
    let by_scan = nanoseconds(1, || {
        black_box(convert(black_box(&slow)));
    });
    Ok(format!(
        "{count:>7} {built:>9} {kibibytes:>9} {indexed:>12} {scanned:>12} {looked_up:>12} {answered:>12} {by_scan:>12}"
    ))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::stdout();
    writeln!(
        out,
        "  rules  built ms  held KiB   indexed ns   scanned ns  bare map ns    answer ns  scanning ns"
    )?;
    for count in [100, 1_000, 10_000, 100_000] {
        writeln!(out, "{}", measure(count)?)?;
    }
    Ok(())
}
