//! The checker of explanations is checked: a number that is wrong in both languages alike is found, whichever
//! it is.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "test code outside the test functions themselves"
)]

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::{
    Conversion, ConversionRequest, Decision, Fact, Reason, recognise,
};
use credit_bank_domain::outcome_type::OutcomeType;
use std::collections::BTreeSet;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use support::*;

/// Where numbers stand; not in dates, nor in codes with hyphens.
fn runs(text: &str) -> Vec<Range<usize>> {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-');
    let mut found = Vec::new();
    let mut from = 0;
    for part in text.split(|c| !is_part(c)) {
        let start = from + text[from..].find(part).unwrap_or(0);
        from = start + part.len();
        let number = part.trim_end_matches('.');
        if !number.is_empty() && !number.contains('-') {
            found.push(start..start + number.len());
        }
    }
    found
}

/// The reason with this number written wrongly in both languages; none where only one has it.
fn tampered(reason: &Reason, at: &Range<usize>) -> Option<Reason> {
    let number = &reason.zh[at.clone()];
    let other = runs(&reason.en)
        .into_iter()
        .rev()
        .find(|run| reason.en[run.clone()] == *number)?;
    let mut wrong = reason.clone();
    wrong.zh.insert(at.end, '7');
    wrong.en.insert(other.end, '7');
    Some(wrong)
}

fn all_reasons(plan: &mut Conversion) -> Vec<&mut Reason> {
    let lines = plan.courses.iter_mut().flat_map(|it| &mut it.explanation);
    let unused = plan.unused.iter_mut().flat_map(|it| &mut it.reasons);
    let verdicts = plan.verdicts.iter_mut();
    let verdicts = verdicts.flat_map(|it| it.reasons.iter_mut().chain(&mut it.acts));
    let missing = plan.missing.iter_mut().flat_map(|it| &mut it.reasons);
    let next = plan.next_steps.iter_mut().flat_map(|it| &mut it.acts);
    let all = lines
        .chain(unused)
        .chain(verdicts)
        .chain(missing)
        .chain(next);
    all.collect()
}

/// Each number of each reason of the plan, one after the other; the codes of those that have any.
fn tamper_with(request: &ConversionRequest<'_>) -> BTreeSet<String> {
    let plan = answer(request);
    let mut codes = BTreeSet::new();
    let count = all_reasons(&mut plan.clone()).len();
    for place in 0..count {
        let mut wrong_plan = plan.clone();
        let was = all_reasons(&mut wrong_plan)[place].clone();
        for wrong in runs(&was.zh).iter().filter_map(|run| tampered(&was, run)) {
            *all_reasons(&mut wrong_plan)[place] = wrong.clone();
            let checked = AssertUnwindSafe(|| arithmetic::add_again(request, &wrong_plan));
            assert!(
                catch_unwind(checked).is_err(),
                "believed: {wrong:#?}\nfor {was:#?}"
            );
            codes.insert(wrong.code);
        }
    }
    codes
}

fn training_of(name: &str, award: &str, topic: &str, hours: &str) -> Fact {
    training(name, award, topic, hours, "80", "0.5")
}

#[test]
fn no_wrong_number_of_a_plan_or_a_recognition_is_believed() {
    // What is caught is expected: nobody has to read it.
    set_hook(Box::new(|_| {}));
    let (rules, programme) = (rule_set("cqou-associate-2025"), programme("P2"));
    let full = [
        training_of("品牌", "PX-BRAND@1", "品牌", "12"),
        training_of("包装", "PX-PACK@1", "包装", "12"),
        training_of("质量", "PX-SAFE@1", "质量安全", "14"),
        skill("营销师三级", "4-01-02-07@2015+2020", 3),
        x("数据分析中级", "X02", 2),
        x("网店运营初级", "X01", 1),
    ];
    let short = [
        training_of("品牌", "PX-BRAND@1", "品牌", "12"),
        training_of("包装", "PX-PACK@1", "包装", "12"),
        x("物流管理初级", "X15", 1),
        Fact {
            grade: None,
            ..training_of("运营", "T01@1", "运营", "100")
        },
    ];
    let mut codes = tamper_with(&request(&rules, &programme, &full));
    codes.extend(tamper_with(&request(&rules, &programme, &short)));
    for code in [
        "conditions_met",
        "next_outcome",
        "cap_room",
        "used",
        "granted",
        "slot_unfilled",
    ] {
        assert!(codes.contains(code), "{code} of {codes:?}");
    }
    let steps = recognitions();
    for code in ["formula", "penalty"] {
        assert!(steps.contains(code), "{code} of {steps:?}");
    }
}

/// The same of each step by which the bank recognises.
fn recognitions() -> BTreeSet<String> {
    let (rules, register) = (rule_set("bank-recognition"), awards());
    let patent = Fact {
        measures: [("rank".to_owned(), credits("3"))].into(),
        tags: vec!["发明".to_owned()],
        ..fact("o", OutcomeType::Patent, "ZL-INVENTION@1", "0")
    };
    let course = Fact {
        credits: None,
        tags: Vec::new(),
        ..training("t", "T01@1", "-", "104", "80", "0")
    };
    let facts = [patent, course];
    let found = recognise(compiled(&rules), &facts, &register, day("2025-10-08"));
    arithmetic::add_recognition_again((&rules, &register), &facts, &found);
    let mut codes = BTreeSet::new();
    for fact in &facts {
        let lot = found.decisions[&fact.id].lot().expect("a lot");
        for (place, was) in lot.explanation.iter().enumerate() {
            for wrong in runs(&was.zh).iter().filter_map(|run| tampered(was, run)) {
                let (mut lot, mut wrong_found) = (lot.clone(), found.clone());
                lot.explanation[place] = wrong.clone();
                let decision = Decision::Recognised(Box::new(lot));
                wrong_found.decisions.insert(fact.id.clone(), decision);
                let by = (&rules, &register[..]);
                let checked = || arithmetic::add_recognition_again(by, &facts, &wrong_found);
                let checked = AssertUnwindSafe(checked);
                assert!(catch_unwind(checked).is_err(), "believed: {wrong:#?}");
                codes.insert(wrong.code);
            }
        }
    }
    codes
}
