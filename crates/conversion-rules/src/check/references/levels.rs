//! Values by levels that no outcome can have.

use super::{References, worth};
use crate::model::{AwardRef, Pattern, RecogniseRule};
use credit_bank_domain::award::Award;
use std::collections::BTreeSet;

impl References<'_, '_> {
    /// As long as one level can be met nothing is said: one list may serve rules for several awards.
    pub(super) fn valued_levels(&mut self, rule: &RecogniseRule) {
        let Some(frameworks) = self.frameworks_of(&rule.when) else {
            return;
        };
        let wanted = worth::frameworks(rule);
        if wanted.iter().any(|wanted| frameworks.contains(*wanted)) {
            return;
        }
        let named = rule.when.award.first();
        for wanted in wanted {
            let (words, shown): ((String, String), Vec<&dyn ToString>) = match named {
                Some(first) => (
                    (
                        format!("所列名录项目的等级都不属于 `{wanted}`，永远没有学分值"),
                        format!(
                            "no named award has levels of `{wanted}`, and nothing is ever valued"
                        ),
                    ),
                    vec![first, wanted],
                ),
                None => (
                    (
                        format!("名录中这些类型的项目，等级都不属于 `{wanted}`，永远没有学分值"),
                        format!(
                            "no award of these types has levels of `{wanted}`, and nothing is ever valued"
                        ),
                    ),
                    vec![wanted],
                ),
            };
            self.add(("rules", &rule.id, "give.value"), words, &shown);
        }
    }

    /// The frameworks of the levels of what the pattern lets in: of the entries that it names and of those that
    /// crosswalks put beside them, else of all of its types. None where one of them is not
    /// in the register, or nobody told of the whole register.
    fn frameworks_of(&self, pattern: &Pattern) -> Option<BTreeSet<String>> {
        if pattern.award.is_empty() {
            return Some(self.around.carried?.frameworks(pattern));
        }
        let (named, crosswalks) = (&pattern.award, self.rules.crosswalks.iter());
        let joined = crosswalks
            .filter(|crosswalk| !crosswalk.same.is_disjoint(named))
            .flat_map(|crosswalk| &crosswalk.same);
        let awards: BTreeSet<&AwardRef> = named.iter().chain(joined).collect();
        let entries: Option<Vec<&Award>> =
            awards.into_iter().map(|award| self.award(award)).collect();
        let frameworks = entries?.into_iter();
        Some(
            frameworks
                .filter_map(|award| award.framework.clone())
                .collect(),
        )
    }
}
