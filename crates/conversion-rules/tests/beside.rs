//! What the ledger posts of one outcome beside what it holds: the difference, and never less than it
//! has booked.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "test code outside the test functions themselves"
)]

#[cfg(test)]
mod support;

use chrono::Datelike;
use credit_bank_conversion_rules::{
    Booked, Decision, Fact, RuleSet, first_to_speak, recognise, recognise_beside, recognise_each,
    value_beside,
};
use credit_bank_domain::credits::Credits;
use proptest::prelude::*;
use support::*;

/// Short trainings are pooled into credits; long ones bring at most 10 a year.
const RULES: &str = r#"
rule_set: beside
version: 1
semantics: 1
title: 示例
label: 示例
effective: {from: 2020-01-01}
units: {credit_step: "0.5", rounding: floor}
sources: [{id: S, title: 示例}]
policy: {reuse: once_globally}
rules:
- id: POOL
  kind: recognise
  cite: S/1
  when: {type: training, hours: {max: "17"}}
  pool: {by: category}
  give: {value: {formula: "hours / 18"}, category: vocational}
- id: YEAR
  kind: recognise
  cite: S/2
  when: {type: training, hours: {min: "18"}}
  give: {value: {formula: "hours / 18"}, category: vocational}
  limit: {per_year: "10"}
"#;

fn rules() -> RuleSet {
    RuleSet::parse_yaml(RULES).unwrap()
}

fn training(id: &str, hours: u16, awarded_on: &str) -> Fact {
    let mut fact = x(id, "T01", 1);
    fact.outcome_type = credit_bank_domain::outcome_type::OutcomeType::Training;
    fact.level = None;
    fact.credits = None;
    fact.category = None;
    fact.content_class = None;
    fact.recognised = false;
    fact.hours = Some(credits(&hours.to_string()));
    fact.awarded_on = day(awarded_on);
    fact
}

/// A lot of the account: the fact, its rule, what is booked.
type Account = Vec<(Fact, String, Credits)>;

fn booked(account: &Account) -> Vec<Booked<'_>> {
    account
        .iter()
        .map(|(fact, rule, credits)| Booked::of(fact, &awards(), (rule, "vocational", *credits)))
        .collect()
}

fn arrive(rules: &RuleSet, account: &mut Account, fact: &Fact) -> Credits {
    let decision = recognise_beside(
        compiled(rules),
        fact,
        &booked(account),
        &awards(),
        day("2025-12-31"),
    );
    let (Decision::Recognised(lot) | Decision::Zero(lot)) = decision else {
        panic!("{decision:?}");
    };
    account.push((fact.clone(), lot.rule.clone(), lot.credits));
    lot.credits
}

#[test]
fn a_year_that_is_full_has_no_room_for_an_earlier_day_that_is_posted_later() {
    let (rules, mut account) = (rules(), Account::new());
    let september = training("s", 180, "2025-09-01");
    let august = training("a", 180, "2025-08-01");
    assert_eq!(arrive(&rules, &mut account, &september), credits("10"));
    assert_eq!(arrive(&rules, &mut account, &august), credits("0"));
    let next_year = training("n", 18, "2024-09-01");
    assert_eq!(arrive(&rules, &mut account, &next_year), credits("1"));
}

#[test]
fn a_new_version_adds_by_its_own_formula_and_leaves_the_pool_as_it_is() {
    let (first, mut account) = (rules(), Account::new());
    assert_eq!(
        arrive(&first, &mut account, &training("a", 9, "2025-01-01")),
        credits("0.5")
    );
    assert_eq!(
        arrive(&first, &mut account, &training("b", 17, "2025-01-02")),
        credits("0.5")
    );
    let second = RuleSet::parse_yaml(&RULES.replacen("hours / 18", "hours / 36", 1)).unwrap();
    // 26 hours were 0.5 by the new formula, 36 are 1: it brings half a credit and takes nothing.
    assert_eq!(
        arrive(&second, &mut account, &training("c", 10, "2025-01-03")),
        credits("0.5")
    );
}

/// The same rules as another rule set, in which so many hours are a credit.
fn other(hours: u32) -> RuleSet {
    let text = RULES.replace("rule_set: beside", "rule_set: other");
    let text = text.replace("hours / 18", &format!("hours / {hours}"));
    RuleSet::parse_yaml(&text).unwrap()
}

#[test]
fn each_rule_set_has_its_own_pool_and_its_own_year() {
    let (one, two) = (rules(), other(18));
    let facts = [
        training("a", 10, "2024-02-01"),
        training("b", 10, "2024-02-02"),
        training("c", 180, "2024-02-03"),
        training("d", 180, "2024-02-04"),
    ];
    let by = |fact: &Fact| {
        let of_two = matches!(fact.id.as_str(), "b" | "d");
        Some(compiled(if of_two { &two } else { &one }))
    };
    let found = recognise_each(&facts, by, &awards(), day("2025-12-31"));
    let worth = |id: &str| found[id].decision.lot().unwrap().credits.to_string();
    assert_eq!(
        ["a", "b", "c", "d"].map(worth),
        ["0.50", "0.50", "10.00", "10.00"]
    );
    assert_eq!(found["b"].rules.rule_set, "other");
    let none = recognise_each(&facts, |_| None, &awards(), day("2025-12-31"));
    assert!(none.is_empty());
}

#[test]
fn of_one_content_one_outcome_counts_whichever_rule_sets_decide() {
    let (one, two) = (rules(), other(9));
    let of_class = |id: &str, hours: u16| Fact {
        content_class: Some("same".to_owned()),
        ..training(id, hours, "2024-02-01")
    };
    let facts = [of_class("a", 36), of_class("b", 54), of_class("c", 45)];
    // Of one rule set b is worth most, of both c is: two and a half credits, twice.
    let by = |fact: &Fact| Some(compiled(if fact.id == "c" { &two } else { &one }));
    let found = recognise_each(&facts, by, &awards(), day("2025-12-31"));
    assert_eq!(found["c"].decision.lot().unwrap().credits, credits("5"));
    for id in ["a", "b"] {
        let Decision::SameContent { kept, reasons } = &found[id].decision else {
            panic!("{:?}", found[id]);
        };
        assert_eq!((kept.as_str(), reasons.len()), ("c", 1));
    }
}

#[test]
fn the_first_rule_set_with_a_rule_about_the_outcome_decides() {
    let (one, bank) = (rules(), rule_set("bank-recognition"));
    let sets = [compiled(&one), compiled(&bank)];
    let decides = |fact: &Fact, on: &str| {
        let found = first_to_speak(&sets, |set| set, (fact, day(on)), &awards());
        found.unwrap().rule_set.clone()
    };
    let hours = training("a", 36, "2024-02-01");
    assert_eq!(decides(&hours, "2025-12-31"), "beside");
    assert_eq!(
        decides(&hours, "2019-12-31"),
        "bank-recognition",
        "not in force yet"
    );
    // That evidence is missing is something to say.
    let unknown = Fact {
        hours: None,
        ..hours.clone()
    };
    assert_eq!(decides(&unknown, "2025-12-31"), "beside");
    // The register fixes the value of a certificate, and these rules do not read it.
    assert_eq!(decides(&x("a", "X01", 2), "2025-12-31"), "bank-recognition");
    let nobody = Fact {
        award_code: "NONE".to_owned(),
        ..hours
    };
    assert_eq!(
        decides(&nobody, "2025-12-31"),
        "bank-recognition",
        "the last one says so"
    );
}

proptest! {
    /// In whatever order outcomes arrive, the books come to what the set is worth.
    #[test]
    fn the_order_of_arrival_changes_no_sum(
        hours in proptest::collection::vec((1u16..60, 2023i32..2025), 1..12),
    ) {
        let (rules, mut account) = (rules(), Account::new());
        let facts: Vec<Fact> = hours
            .iter()
            .enumerate()
            .map(|(place, (hours, year))| {
                let month = (place * 5) % 12 + 1;
                training(&format!("f{place}"), *hours, &format!("{year}-{month:02}-01"))
            })
            .collect();
        for fact in &facts {
            arrive(&rules, &mut account, fact);
        }
        let set = recognise(compiled(&rules), &facts, &awards(), day("2025-12-31"));
        let of_set = |rule: &str| Credits::sum(
            set.decisions.values().filter_map(Decision::lot).filter(|lot| lot.rule == rule).map(|lot| lot.credits),
        ).unwrap();
        let of_books = |rule: &str| Credits::sum(
            account.iter().filter(|(_, by, _)| by == rule).map(|(_, _, credits)| *credits),
        ).unwrap();
        prop_assert_eq!(of_books("POOL"), of_set("POOL"));
        for year in [2023, 2024] {
            let of_year = Credits::sum(account.iter()
                .filter(|(fact, by, _)| by == "YEAR" && fact.awarded_on.year() == year)
                .map(|(_, _, credits)| *credits)).unwrap();
            prop_assert!(of_year <= credits("10"), "{of_year}");
        }
        prop_assert_eq!(of_books("YEAR"), of_set("YEAR"));
        // Weighed again one beside the others before it, each brings what it brought.
        for (place, (fact, rule, credits)) in account.iter().enumerate() {
            let before = booked(&account);
            let again = value_beside(compiled(&rules), rule, fact, &before[..place], &awards());
            prop_assert_eq!(again.map(|(value, _)| value), Some(*credits));
        }
    }
}
