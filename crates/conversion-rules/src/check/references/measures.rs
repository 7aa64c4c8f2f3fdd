//! Numbers that outcomes carry by name, and that no award is known to have.

use super::References;
use crate::exact::NAMES;
use crate::model::{Pattern, TransferRule};
use credit_bank_domain::award::Award;

impl References<'_, '_> {
    /// A condition on a number.
    pub(super) fn measures(
        &mut self,
        (section, rule): (&'static str, &str),
        path: &str,
        pattern: &Pattern,
    ) {
        if self.names_known_awards(pattern) {
            for name in pattern.measure.keys() {
                self.measure((section, rule), &format!("{path}.measure"), name);
            }
        }
    }

    /// A sum of numbers over the outcomes of a slot.
    pub(super) fn sums(&mut self, rule: &TransferRule) {
        for (number, slot) in rule.uses.iter().enumerate() {
            let mut patterns = slot.any_of.iter();
            if !patterns.all(|pattern| self.names_known_awards(pattern)) {
                continue;
            }
            for name in slot.take.iter().flat_map(|take| take.measure_min.keys()) {
                let path = format!("uses.{number}.take.measure_min");
                self.measure(("rules", &rule.id), &path, name);
            }
        }
    }

    /// Whatever else the register holds may not have been read: of a pattern that any award fits nothing is
    /// claimed.
    fn names_known_awards(&self, pattern: &Pattern) -> bool {
        let mut awards = pattern.award.iter();
        !pattern.award.is_empty() && awards.all(|award| self.award(award).is_some())
    }

    fn measure(&mut self, (section, rule): (&'static str, &str), path: &str, name: &str) {
        let mut register = self.around.entries().iter();
        let is_declared = register.any(|award: &Award| award.find_measure(name).is_some());
        if !is_declared && !NAMES.contains(&name) {
            let words = (
                format!("所列名录项目的成果都没有数值 `{name}`"),
                format!("no outcome of the named awards carries the number `{name}`"),
            );
            self.add((section, rule, &format!("{path}.{name}")), words, &[&name]);
        }
    }
}
