//! Explanations name outcomes by what is printed on them and tell those apart that bear one name.

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::{Fact, Names, Reason, convert};
use support::*;

/// A caller's id, which nobody should have to read.
const ID: &str = "0198a3c4-5b6d-7e8f-9a0b-";

fn named(number: u8, fact: Fact) -> Fact {
    Fact {
        id: format!("{ID}{number:012}"),
        ..fact
    }
}

#[test]
fn no_reason_of_a_plan_shows_the_id_of_an_outcome() {
    let (rules, programme) = (rule_set("cqou-associate-2025"), programme("P2"));
    let facts = [
        named(1, skill("", "4-01-02-07@2015+2020", 3)),
        named(2, x("", "X02", 2)),
        named(3, x("", "X01", 1)),
        named(4, x("", "X01", 2)),
    ];
    let plan = answer(&request(&rules, &programme, &facts));
    let lines = plan.courses.iter().flat_map(|line| &line.explanation);
    let unused = plan.unused.iter().flat_map(|one| &one.reasons);
    let verdicts = plan
        .verdicts
        .iter()
        .flat_map(|one| one.reasons.iter().chain(&one.acts));
    let missing = plan.missing.iter().flat_map(|one| &one.reasons);
    let steps = plan.next_steps.iter().flat_map(|one| &one.acts);
    let all: Vec<&Reason> = lines
        .chain(unused)
        .chain(verdicts)
        .chain(missing)
        .chain(steps)
        .collect();
    assert!(
        all.iter()
            .any(|one| one.zh.contains("职业技能等级证书（X02@1，中级）"))
    );
    for reason in all {
        assert!(
            !reason.zh.contains(ID) && !reason.en.contains(ID),
            "{reason:?}"
        );
    }
}

#[test]
fn outcomes_of_one_name_are_told_apart_by_day_or_by_number() {
    let rules = rule_set("cqou-associate-2025");
    let later = Fact {
        awarded_on: day("2025-06-01"),
        ..x("b", "X02", 2)
    };
    let facts = [x("a", "X02", 2), later, x("c", "X02", 3)];
    let names = Names::of(&rules, &facts);
    let name = |id: &str| names.outcome(id);
    assert!(
        name("a").zh.ends_with("（X02@1，中级，2025-05-01 取得）"),
        "{:?}",
        name("a")
    );
    assert!(
        name("b")
            .en
            .ends_with("(X02@1, \"中级\", awarded 2025-06-01)"),
        "{:?}",
        name("b")
    );
    assert!(name("c").zh.ends_with("（X02@1，高级）"), "{:?}", name("c"));
    let alike = [x("a", "X02", 2), x("b", "X02", 2)];
    let names = Names::of(&rules, &alike);
    assert!(names.outcome("b").zh.ends_with("（X02@1，中级，第 2 项）"));
    assert_eq!(names.outcome("z").en, "another outcome");
}

#[test]
fn a_plan_is_the_same_whatever_its_outcomes_are_called() {
    let (rules, programme) = (rule_set("cqou-associate-2025"), programme("P2"));
    let facts = [x("a", "X02", 2)];
    let renamed = [Fact {
        award_name: Some("另一个名称".to_owned()),
        ..x("a", "X02", 2)
    }];
    let plan = convert(&request(&rules, &programme, &facts));
    let other = convert(&request(&rules, &programme, &renamed));
    assert_eq!(plan.content_hash(), other.content_hash());
}
