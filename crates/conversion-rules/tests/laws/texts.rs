//! Laws of the text of rule sets.

use super::support::cases::cases;
use super::support::{RULE_SETS, rule_set, rule_set_text};
use credit_bank_conversion_rules::RuleSet;
use proptest::prelude::*;
use proptest::sample::Index;
use std::sync::LazyLock;

static TEXTS: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| {
    let texts = RULE_SETS
        .iter()
        .map(|name| rule_set_text(name).chars().collect());
    texts
        .filter(|text: &Vec<char>| text.len() < 3_000)
        .collect()
});
static PARSED: LazyLock<Vec<RuleSet>> =
    LazyLock::new(|| RULE_SETS.iter().map(|name| rule_set(name)).collect());

/// What parses reads back the same from its canonical form, as JSON and as YAML.
fn reads_back(rules: &RuleSet) {
    let canonical = rules.canonical_json();
    assert_eq!(RuleSet::from_canonical_json(&canonical).as_ref(), Ok(rules));
    let again = RuleSet::parse_yaml(&canonical).unwrap();
    assert_eq!(&again, rules);
    assert_eq!(again.hash(), rules.hash());
}

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn a_damaged_text_is_refused_with_a_place_or_reads_back(
        which in any::<Index>(), at in any::<Index>(), cut in 0usize..6, put in "[\\[\\]{}:,&*!|>'\"%@ \\n0-9a-z-]{0,3}",
    ) {
        let text = which.get(&TEXTS);
        let at = at.index(text.len());
        let after = (at + cut).min(text.len());
        let damaged: String = text[..at].iter().copied().chain(put.chars()).chain(text[after..].iter().copied()).collect();
        match RuleSet::parse_yaml(&damaged) {
            Ok(rules) => reads_back(&rules),
            Err(faults) => {
                prop_assert!(!faults.is_empty());
                prop_assert!(faults.iter().all(|fault| !fault.zh.is_empty() && !fault.en.is_empty()));
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn yaml_and_model_go_round(which in any::<Index>(), kept in any::<u32>(), version in 1u32..1_000) {
        let mut rules = which.get(&PARSED).clone();
        rules.version = version;
        let mut bit = (0..32).cycle().map(|place| kept >> place & 1 == 1);
        rules.tests.retain(|_| bit.next().unwrap());
        rules.rules.retain(|_| bit.next().unwrap());
        rules.equivalences.retain(|_| bit.next().unwrap());
        // What is left may refer to what is gone: then it is refused, and otherwise it goes round.
        if RuleSet::from_canonical_json(&rules.canonical_json()).is_ok() {
            reads_back(&rules);
        }
    }
}
