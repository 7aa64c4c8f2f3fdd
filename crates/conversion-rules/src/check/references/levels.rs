//! Values by levels of which no named award has any.

use super::References;
use crate::model::{AwardRef, RecogniseRule, ValueRule};
use std::collections::BTreeSet;

impl References<'_, '_> {
    /// As long as one level can be met nothing is said: one list may serve rules for several awards.
    pub(super) fn valued_levels(&mut self, rule: &RecogniseRule) {
        let ValueRule::Levels(levels) = &rule.give.value else {
            return;
        };
        let (named, crosswalks) = (&rule.when.award, self.rules.crosswalks.iter());
        let joined = crosswalks
            .filter(|crosswalk| !crosswalk.same.is_disjoint(named))
            .flat_map(|crosswalk| &crosswalk.same);
        let awards: BTreeSet<&AwardRef> = named.iter().chain(joined).collect();
        let frameworks: Option<BTreeSet<Option<String>>> = awards
            .iter()
            .map(|award| Some(self.award(award)?.framework.clone()))
            .collect();
        let (Some(frameworks), Some(first)) = (frameworks, named.first()) else {
            return;
        };
        let wanted: BTreeSet<&String> = levels.iter().map(|it| &it.level.framework).collect();
        let is_had = |wanted: &&&String| frameworks.contains(&Some((**wanted).clone()));
        if wanted.iter().any(|wanted| is_had(&wanted)) {
            return;
        }
        for wanted in wanted {
            let words = (
                format!("所列名录项目的等级都不属于 `{wanted}`，永远没有学分值"),
                format!("no named award has levels of `{wanted}`, and nothing is ever valued"),
            );
            self.add(("rules", &rule.id, "give.value"), words, &[first, wanted]);
        }
    }
}
