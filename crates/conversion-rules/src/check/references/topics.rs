//! Topics that no outcome can bear: of the entries that a pattern names, else of those of its types.

use super::References;
use crate::model::Pattern;
use credit_bank_domain::award::Award;
use std::collections::BTreeSet;

impl References<'_, '_> {
    /// What can be borne is known of entries that are in the register and that no crosswalk puts others beside.
    pub(super) fn topics(
        &mut self,
        section: &'static str,
        rule: &str,
        path: &str,
        pattern: &Pattern,
    ) {
        let Some(borne) = self.borne_of(pattern) else {
            return;
        };
        let known = pattern.tag.iter().any(|tag| borne.contains(tag));
        let one_of = pattern.tag.iter().map(|tag| ("tag", tag, known));
        let all = pattern.all_tags.iter().map(|tag| ("all_tags", tag, false));
        // What nobody bears is shut out as well: only a slip of the pen is worth a word.
        let none = pattern.not_tag.iter().map(|tag| ("not_tag", tag, true));
        for (member, tag, known) in one_of.chain(all).chain(none) {
            if borne.contains(tag) {
                continue;
            }
            let words = if pattern.award.is_empty() {
                (
                    format!("名录中这些类型的项目，成果都没有主题 `{tag}`"),
                    format!("no outcome of an award of these types bears the topic `{tag}`"),
                )
            } else {
                (
                    format!("所列名录项目的成果都没有主题 `{tag}`"),
                    format!("no outcome of the named awards bears the topic `{tag}`"),
                )
            };
            let others = borne.iter().filter(|other| !pattern.tag.contains(*other));
            let place = (section, rule, format!("{path}.{member}"));
            self.unknown(place, words, tag, (known, others));
        }
    }

    /// The topics that outcomes of the pattern can bear; none where an entry is not in the register, where other editions
    /// count as well, or nobody told of the whole register.
    pub(super) fn borne_of(&self, pattern: &Pattern) -> Option<BTreeSet<String>> {
        if pattern.award.is_empty() {
            return Some(self.around.carried?.topics(pattern));
        }
        let named = pattern.award.iter().map(|award| self.award(award));
        let other_editions = pattern.award.iter().any(|award| {
            let mut crosswalks = self.rules.crosswalks.iter();
            crosswalks.any(|crosswalk| crosswalk.same.contains(award))
        });
        let entries: Option<Vec<&Award>> = named.collect();
        let entries = entries.filter(|_| !other_editions)?.into_iter();
        let borne = entries.flat_map(|award| award.tags.iter().chain(&award.outcome_tags));
        Some(borne.cloned().collect())
    }
}
