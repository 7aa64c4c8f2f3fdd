//! More outcomes that differ than the patterns of a slot know.

use super::super::{CheckFinding, Witness, witness};
use crate::model::{AwardRef, Distinct, Pattern, RuleSet, Slot, TransferRule};
use std::collections::BTreeSet;

pub(super) fn too_few(
    rules: &RuleSet,
    rule: &TransferRule,
    number: usize,
    slot: &Slot,
) -> Option<CheckFinding> {
    let count = slot.take.as_ref().and_then(|take| take.count)?;
    let mut known = slot.clone();
    for pattern in &mut known.any_of {
        let joined = joined(rules, pattern);
        pattern.award.extend(joined);
    }
    let patterns = known.any_of.iter();
    let different = match slot.distinct? {
        Distinct::Tag => count_of(patterns.flat_map(|pattern| &pattern.tag)),
        Distinct::Award if known.any_of.iter().any(|pattern| pattern.award.is_empty()) => {
            usize::MAX
        }
        Distinct::Award => count_of(patterns.flat_map(|pattern| &pattern.award)),
    };
    (usize::from(count) > different).then(|| {
        let (zh, en) = (
            format!("需要 {count} 项各不相同的成果，条件中只有 {different} 种"),
            format!("{count} different outcomes are asked, the patterns know {different}"),
        );
        let on = rules.effective.from;
        // As many as differ; one more would be like one of them.
        let mut most = rule.clone();
        known.take = slot.take.clone().map(|mut take| {
            take.count = u8::try_from(different).ok();
            take
        });
        if let Some(slot) = most.uses.get_mut(number) {
            *slot = known;
        }
        let shown = Witness::of(witness::facts_for(&most, rules, on, 1), on);
        let finding = CheckFinding::new("K02", ("rules", &rule.id), (zh, en), &shown);
        finding.at(&format!("uses.{number}.take"))
    })
}

fn count_of<T: Ord>(all: impl Iterator<Item = T>) -> usize {
    all.collect::<BTreeSet<_>>().len()
}

/// The awards that crosswalks put beside those of the pattern.
fn joined(rules: &RuleSet, pattern: &Pattern) -> BTreeSet<AwardRef> {
    let crosswalks = rules.crosswalks.iter().filter(|crosswalk| {
        pattern.types.contains(&crosswalk.outcome_type)
            && !crosswalk.same.is_disjoint(&pattern.award)
    });
    crosswalks
        .flat_map(|crosswalk| &crosswalk.same)
        .cloned()
        .collect()
}
