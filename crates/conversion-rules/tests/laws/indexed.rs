//! The indices leave nothing out: every answer is that of looking at every rule.

use super::conversion::ask;
use super::support::cases::cases;
use super::support::delivered::questions;
use super::support::{awards, day, rule_set};
use credit_bank_conversion_rules::{CompiledRules, ConversionRequest, convert, recognise};
use credit_bank_domain::award::Award;
use proptest::prelude::*;
use std::sync::LazyLock;

static AWARDS: LazyLock<Vec<Award>> = LazyLock::new(awards);
static BANK: LazyLock<[CompiledRules; 2]> = LazyLock::new(|| {
    let rules = rule_set("bank-recognition");
    [
        CompiledRules::of(rules.clone()),
        CompiledRules::scanning(rules),
    ]
});

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn an_indexed_rule_set_answers_byte_for_byte_as_a_scanned_one(case in questions()) {
        let scanning = CompiledRules::scanning(case.rules.clone());
        let scanned = ConversionRequest { rules: &scanning, ..ask(&case) };
        prop_assert_eq!(convert(&ask(&case)).canonical_json(), convert(&scanned).canonical_json());
    }

    #[test]
    fn an_indexed_rule_set_recognises_as_a_scanned_one(case in questions()) {
        let [indexed, scanned] = &*BANK;
        let on = day("2025-12-31");
        prop_assert_eq!(
            recognise(indexed, &case.facts, &*AWARDS, on),
            recognise(scanned, &case.facts, &*AWARDS, on)
        );
    }
}
