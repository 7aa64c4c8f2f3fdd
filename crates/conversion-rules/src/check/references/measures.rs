//! Numbers that outcomes carry by name, and that no award is known to have.

use super::References;
use crate::check::witness;
use crate::exact::NAMES;
use crate::model::{AwardRef, Pattern, RecogniseRule, Rule, RuleSet, TransferRule};
use credit_bank_domain::award::Award;
use std::collections::BTreeSet;

/// Every name of a number that the rule set asks for, but for those that formulas know.
pub fn named(rules: &RuleSet) -> impl Iterator<Item = &str> {
    let of_rules = rules.rules.iter().flat_map(|rule| match rule {
        Rule::Recognise(rule) => {
            let penalties = rule.give.penalties.iter();
            let deducted = penalties.filter_map(|penalty| penalty.measure.as_ref());
            rule.when.measure.keys().chain(deducted).collect()
        }
        Rule::Transfer(rule) => {
            let slots = rule.uses.iter().flat_map(|slot| &slot.take);
            let summed = slots.flat_map(|take| take.measure_min.keys());
            let patterns = witness::patterns(rule).into_iter();
            let asked = patterns.flat_map(|(_, pattern)| pattern.measure.keys());
            asked.chain(summed).collect::<Vec<&String>>()
        }
    });
    let bans = rules.deny.iter();
    let bans = bans.flat_map(|ban| ban.source.iter().chain(&ban.except));
    let of_bans = bans.flat_map(|pattern| pattern.measure.keys());
    let names = of_rules.chain(of_bans).map(String::as_str);
    names.filter(|name| !NAMES.contains(name))
}

impl References<'_, '_> {
    /// A condition on a number.
    pub(super) fn measures(
        &mut self,
        (section, rule): (&'static str, &str),
        path: &str,
        pattern: &Pattern,
    ) {
        if self.can_tell(pattern) {
            for name in pattern.measure.keys() {
                let path = format!("{path}.measure.{name}");
                self.measure((section, rule), &path, (name, &self.entries_of(&[pattern])));
            }
        }
    }

    /// A sum of numbers over the outcomes of a slot.
    pub(super) fn sums(&mut self, rule: &TransferRule) {
        for (number, slot) in rule.uses.iter().enumerate() {
            let mut patterns = slot.any_of.iter();
            if !patterns.all(|pattern| self.can_tell(pattern)) {
                continue;
            }
            for name in slot.take.iter().flat_map(|take| take.measure_min.keys()) {
                let path = format!("uses.{number}.take.measure_min.{name}");
                let patterns: Vec<&Pattern> = slot.any_of.iter().collect();
                self.measure(
                    ("rules", &rule.id),
                    &path,
                    (name, &self.entries_of(&patterns)),
                );
            }
        }
    }

    /// A deduction by a number: without it an outcome waits for what it never has.
    pub(super) fn deductions(&mut self, rule: &RecogniseRule) {
        let penalties = rule.give.penalties.iter();
        let names = penalties.filter_map(|penalty| penalty.measure.as_deref());
        for name in names
            .filter(|_| self.can_tell(&rule.when))
            .collect::<Vec<_>>()
        {
            let entries = self.entries_of(&[&rule.when]);
            self.measure(("rules", &rule.id), "give.penalties", (name, &entries));
        }
    }

    /// Whatever else the register holds may not have been read: where nobody says which numbers it knows, nothing
    /// is claimed of a pattern that any award fits.
    fn can_tell(&self, pattern: &Pattern) -> bool {
        let mut awards = pattern.award.iter();
        let known = !pattern.award.is_empty() && awards.all(|award| self.award(award).is_some());
        known || self.around.carried.is_some()
    }

    /// The entries of whose outcomes the patterns speak, where each names its own; none where one speaks of any.
    fn entries_of(&self, patterns: &[&Pattern]) -> Option<Vec<Award>> {
        let mut named: BTreeSet<&AwardRef> = BTreeSet::new();
        for pattern in patterns {
            if pattern.award.is_empty() {
                return None;
            }
            named.extend(&pattern.award);
        }
        let crosswalks = self.rules.crosswalks.iter();
        let joined = crosswalks
            .filter(|crosswalk| crosswalk.same.iter().any(|award| named.contains(award)))
            .flat_map(|crosswalk| &crosswalk.same);
        let all: BTreeSet<&AwardRef> = named.iter().copied().chain(joined).collect();
        let entries = all.into_iter().map(|award| self.award(award).cloned());
        entries.collect()
    }

    fn measure(
        &mut self,
        (section, rule): (&'static str, &str),
        path: &str,
        (name, entries): (&str, &Option<Vec<Award>>),
    ) {
        let declares = |award: &Award| award.find_measure(name).is_some();
        let carried = self.around.carried;
        let is_carried = || {
            self.around.entries().iter().any(declares)
                || carried.is_some_and(|carried| carried.has_measure(name))
        };
        let of_named = entries.as_ref();
        let of_named = of_named.map(|entries| entries.iter().any(declares));
        let is_declared = of_named.unwrap_or_else(is_carried);
        if is_declared || NAMES.contains(&name) {
            return;
        }
        let whose = match entries {
            None => ["名录中的成果", "outcome of the register"],
            Some(_) => ["所列名录项目的成果", "outcome of the named awards"],
        };
        let [zh, en] = whose;
        let words = (
            format!("{zh}都没有数值 `{name}`"),
            format!("no {en} carries the number `{name}`"),
        );
        self.add((section, rule, path), words, &[&name]);
    }
}
