//! Any bytes as the text of a rule set: no panic, no hang; faults that say something; what parses
//! reads back the same from its canonical form, as JSON and as YAML.
#![no_main]

use credit_bank_conversion_rules::RuleSet;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match RuleSet::parse_yaml(text) {
        Ok(rules) => {
            let canonical = rules.canonical_json();
            assert_eq!(RuleSet::from_canonical_json(&canonical).as_ref(), Ok(&rules));
            assert_eq!(RuleSet::parse_yaml(&canonical).as_ref(), Ok(&rules));
        }
        Err(faults) => {
            assert!(!faults.is_empty());
            assert!(faults.iter().all(|fault| !fault.zh.is_empty() && !fault.en.is_empty()));
        }
    }
});
