//! The rule sets, register and programmes that are delivered: they parse, and their examples hold.

#[cfg(test)]
mod support;

use credit_bank_conversion_rules::RuleSet;
use support::{RULE_SETS, awards, programmes, rule_set};

#[test]
fn every_example_inside_a_rule_set_holds() {
    for name in RULE_SETS {
        for result in rule_set(name).run_tests() {
            assert!(result.passed, "{name}: {}: {}", result.name, result.zh);
        }
    }
}

#[test]
fn the_canonical_form_reads_back_with_the_same_hash() {
    for name in RULE_SETS {
        let rules = rule_set(name);
        let again = RuleSet::from_canonical_json(&rules.canonical_json()).unwrap();
        assert_eq!(again, rules, "{name}");
        assert_eq!(again.hash(), rules.hash());
        assert_eq!(rules.hash_hex().len(), 64);
    }
}

#[test]
fn every_award_of_a_transfer_rule_is_in_the_register() {
    let register = awards();
    for name in RULE_SETS {
        for rule in rule_set(name).transfer_rules() {
            for pattern in rule.patterns() {
                for award in &pattern.award {
                    assert!(
                        register.iter().any(|entry| entry.code == award.code
                            && entry.edition == award.edition
                            && pattern.types.contains(&entry.outcome_type)),
                        "{name}: {}: {award}",
                        rule.id
                    );
                }
            }
        }
    }
}

#[test]
fn the_three_associate_programmes_add_up_to_seventy_six_credits() {
    for programme in programmes()
        .iter()
        .filter(|one| ["P1", "P2", "P3"].contains(&one.code.as_str()))
    {
        let sum = programme
            .courses
            .iter()
            .map(|course| course.credits.hundredths())
            .sum::<i64>();
        assert_eq!(sum, 7600, "{}", programme.code);
    }
}
