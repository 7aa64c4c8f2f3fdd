//! K01: topics and levels by which a value is found or lowered, and that no outcome of the rule has.

use super::References;
use crate::model::{Pattern, RecogniseRule, TableRow, ValueRule};
use std::collections::BTreeSet;

/// The topics by which the rule finds a value, and those by which it lowers one; each with the member.
pub fn topics(rule: &RecogniseRule) -> Vec<(&'static str, &String)> {
    let by_value: Vec<&String> = match &rule.give.value {
        ValueRule::Tiers(tiers) => tiers.iter().map(|tier| &tier.tag).collect(),
        ValueRule::Table(rows) => rows.iter().flat_map(|row| &row.tags).collect(),
        _ => Vec::new(),
    };
    let penalties = rule.give.penalties.iter();
    let lowering = penalties.filter_map(|penalty| penalty.tag.as_ref());
    let found = by_value.into_iter().map(|tag| ("give.value", tag));
    let lowered = lowering.map(|tag| ("give.penalties", tag));
    found.chain(lowered).collect()
}

/// The frameworks of the levels by which a value is found.
pub fn frameworks(rule: &RecogniseRule) -> BTreeSet<&String> {
    let of_row = |row: &'_ TableRow| row.level.is_some();
    match &rule.give.value {
        ValueRule::Levels(levels) => levels.iter().map(|one| &one.level.framework).collect(),
        // A row without a level serves every outcome.
        ValueRule::Table(rows) if rows.iter().all(of_row) => rows
            .iter()
            .filter_map(|row| row.level.as_ref())
            .map(|level| &level.framework)
            .collect(),
        _ => BTreeSet::new(),
    }
}

/// The frameworks of the levels that a pattern asks for.
pub fn frameworks_asked(pattern: &Pattern) -> BTreeSet<&String> {
    let ranges = pattern.level.iter();
    let levels = ranges.flat_map(|range| range.min.iter().chain(&range.max));
    levels.map(|level| &level.framework).collect()
}

impl References<'_, '_> {
    /// A value by a topic that no outcome bears is never given, and a deduction never made.
    pub(super) fn worth(&mut self, rule: &RecogniseRule) {
        let Some(borne) = self.borne_of(&rule.when) else {
            return;
        };
        let named = topics(rule);
        let known = |member: &str| {
            let mut of = named.iter().filter(|(own, _)| *own == member);
            of.any(|(_, tag)| borne.contains(*tag))
        };
        let unknown = named.iter().filter(|(_, tag)| !borne.contains(*tag));
        for (member, tag) in unknown {
            let words = (
                format!("所适用的成果都没有主题 `{tag}`"),
                format!("no outcome that the rule values bears the topic `{tag}`"),
            );
            let others = borne.iter();
            let others = others.filter(|other| named.iter().all(|(_, own)| own != other));
            let place = ("rules", rule.id.as_str(), (*member).to_owned());
            self.unknown(place, words, tag, (known(member), others));
        }
    }

    /// A level of a framework that no entry has, where a pattern names no entry.
    pub(super) fn open_levels(
        &mut self,
        (section, rule): (&'static str, &str),
        path: &str,
        pattern: &Pattern,
    ) {
        let Some(carried) = self.around.carried.filter(|_| pattern.award.is_empty()) else {
            return;
        };
        let known = carried.frameworks(pattern);
        for wanted in frameworks_asked(pattern) {
            if known.contains(wanted) {
                continue;
            }
            let words = (
                format!("名录中这些类型的项目，等级都不属于 `{wanted}`"),
                format!("no award of these types has levels of `{wanted}`"),
            );
            let field = format!("{path}.level");
            self.add((section, rule, &field), words, &[wanted]);
        }
    }
}
