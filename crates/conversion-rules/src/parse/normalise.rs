//! One order for what has none, so that the order of writing never changes a hash or a plan.

use crate::model::{LevelRange, LevelRef, Pattern, Rule, RuleSet, ValueRule};

/// Sorts every list whose order means nothing and replaces level names by level codes.
pub(super) fn rule_set(rule_set: &mut RuleSet) {
    let known = rule_set.clone();
    let level = |reference: &mut LevelRef| {
        if let Some(found) = known.find_level(reference) {
            reference.level.clone_from(&found.level);
        }
    };
    for rule in &mut rule_set.rules {
        match rule {
            Rule::Recognise(rule) => {
                pattern(&mut rule.when, &level);
                match &mut rule.give.value {
                    ValueRule::Levels(levels) => {
                        for value in levels.iter_mut() {
                            level(&mut value.level);
                        }
                        levels.sort_by(|a, b| a.level.cmp(&b.level));
                    }
                    ValueRule::Table(rows) => {
                        for reference in rows.iter_mut().filter_map(|row| row.level.as_mut()) {
                            level(reference);
                        }
                        rows.sort();
                    }
                    ValueRule::Tiers(tiers) => tiers.sort_by(|a, b| a.tag.cmp(&b.tag)),
                    _ => {}
                }
                rule.give.penalties.sort();
                let by_level = &mut rule.give.category_by_level;
                for row in by_level.iter_mut() {
                    level(&mut row.level);
                }
                by_level.sort_by(|a, b| a.level.cmp(&b.level));
            }
            Rule::Transfer(rule) => {
                rule.windows.sort_by_key(|window| (window.from, window.to));
                rule.yearly.sort();
                rule.uses.sort_by(|a, b| a.slot.cmp(&b.slot));
                for slot in &mut rule.uses {
                    for one in &mut slot.any_of {
                        pattern(one, &level);
                    }
                    slot.any_of.sort_by_cached_key(crate::canonical::to_json);
                }
            }
        }
    }
    for deny in &mut rule_set.deny {
        for one in deny.source.iter_mut().chain(deny.except.iter_mut()) {
            pattern(one, &level);
        }
    }
    for fact in rule_set.tests.iter_mut().flat_map(|test| &mut test.facts) {
        fact.level.iter_mut().for_each(level);
    }
    for framework in &mut rule_set.frameworks {
        framework.levels.sort_by_key(|level| level.rank);
    }
    rule_set.sources.sort_by(|a, b| a.id.cmp(&b.id));
    rule_set.frameworks.sort_by(|a, b| a.code.cmp(&b.code));
    rule_set.rules.sort_by(|a, b| a.id().cmp(b.id()));
    rule_set.deny.sort_by(|a, b| a.id.cmp(&b.id));
    rule_set.caps.sort_by(|a, b| a.id.cmp(&b.id));
    rule_set.exclusions.sort_by(|a, b| a.id.cmp(&b.id));
    rule_set.crosswalks.sort_by(|a, b| a.id.cmp(&b.id));
    rule_set.equivalences.sort_by(|a, b| a.id.cmp(&b.id));
    rule_set.tests.sort_by(|a, b| a.name.cmp(&b.name));
}

fn pattern(pattern: &mut Pattern, level: &impl Fn(&mut LevelRef)) {
    if let Some(LevelRange { min, max }) = &mut pattern.level {
        for reference in min.iter_mut().chain(max.iter_mut()) {
            level(reference);
        }
    }
}
