//! Which slots of which rules may speak of an outcome, at the same cost for a hundred rules and for
//! a hundred thousand.
//!
//! Every pattern names an anchor: a register entry, else a topic, else only a type. The index maps
//! anchors to slots. It promises to leave nothing out; the conditions of the slot still decide, and
//! so do days: an explanation names the rule that is not in force any more.

mod table;

use crate::fact::Fact;
use crate::model::{Pattern, Rule, RuleSet};
use credit_bank_domain::outcome_type::OutcomeType;
use table::Table;

/// A slot that speaks of an anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posting {
    /// Place of the rule in its set.
    pub rule: u32,
    /// Place of the slot in its rule; 0 for the one condition of a recognition rule, the last number
    /// for every slot from the 256th on.
    pub slot: u8,
}

/// The index of one rule-set version.
#[derive(Debug, Clone, Default)]
pub(crate) struct AnchorIndex {
    table: Table,
    postings: Vec<Posting>,
}

impl AnchorIndex {
    /// Indexes a rule set.
    pub fn of(rules: &RuleSet) -> Self {
        let mut anchored: Vec<(u64, Posting)> = Vec::new();
        for (number, rule) in (0u32..).zip(&rules.rules) {
            for (slot, pattern) in patterns(rule) {
                let posting = Posting { rule: number, slot };
                each_anchor(pattern, rules, |anchor| anchored.push((anchor, posting)));
            }
        }
        anchored.sort_unstable();
        anchored.dedup();
        Self {
            table: Table::of(anchored.iter().map(|(anchor, _)| *anchor)),
            postings: anchored.into_iter().map(|(_, posting)| posting).collect(),
        }
    }

    /// The slots that may speak of the outcome, some of them twice.
    pub fn postings(&self, fact: &Fact) -> impl Iterator<Item = Posting> {
        let kind = fact.outcome_type;
        let entry = anchor(kind, &[&fact.award_code, &fact.award_edition]);
        let topics = fact.tags.iter().map(move |tag| anchor(kind, &[tag]));
        let anchors = [entry, anchor(kind, &[])].into_iter().chain(topics);
        anchors
            .filter_map(|anchor| self.postings.get(self.table.find(anchor)?))
            .flatten()
            .copied()
    }
}

/// The patterns of a rule with the places of their slots.
pub(crate) fn patterns(rule: &Rule) -> Vec<(u8, &Pattern)> {
    match rule {
        Rule::Recognise(rule) => vec![(0, &rule.when)],
        Rule::Transfer(rule) => {
            // Slots from the 256th on share a number; the conditions tell them apart.
            let numbers = (0..=u8::MAX).chain(std::iter::repeat(u8::MAX));
            let slots = numbers.zip(&rule.uses);
            slots
                .flat_map(|(number, slot)| slot.any_of.iter().map(move |one| (number, one)))
                .collect()
        }
    }
}

/// Every anchor of a pattern: its register entries and what a crosswalk joins to them, else its
/// topics, else its types.
fn each_anchor(pattern: &Pattern, rules: &RuleSet, mut found: impl FnMut(u64)) {
    for kind in &pattern.types {
        if pattern.award.is_empty() {
            for tag in &pattern.tag {
                found(anchor(*kind, &[tag]));
            }
            if pattern.tag.is_empty() {
                found(anchor(*kind, &[]));
            }
            continue;
        }
        let joined = rules
            .crosswalks
            .iter()
            .filter(|one| one.outcome_type == *kind && !one.same.is_disjoint(&pattern.award))
            .flat_map(|one| &one.same);
        for award in pattern.award.iter().chain(joined) {
            found(anchor(*kind, &[&award.code, &award.edition]));
        }
    }
}

/// FNV-1a over the parts, each closed by a byte that UTF-8 never has. Two anchors of one number
/// only make the index name a slot too many.
fn anchor(kind: OutcomeType, parts: &[&str]) -> u64 {
    let texts = std::iter::once(kind.as_str()).chain(parts.iter().copied());
    let bytes = texts.flat_map(|text| text.bytes().chain([0xFF]));
    bytes.fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::condition;
    use std::path::Path;

    fn delivered() -> Vec<RuleSet> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../seeds/rule-sets");
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|end| end == "yaml"))
            .collect();
        files.sort();
        let read = |path| RuleSet::parse_yaml(&std::fs::read_to_string(path).unwrap()).unwrap();
        files.iter().map(read).collect()
    }

    /// One outcome for every anchor that any rule names.
    fn outcomes(sets: &[RuleSet]) -> Vec<Fact> {
        let mut all = Vec::new();
        let rules = sets.iter().flat_map(|set| &set.rules);
        for (_, pattern) in rules.flat_map(patterns) {
            for kind in &pattern.types {
                let awards = pattern.award.iter().map(|one| (&*one.code, &*one.edition));
                for (code, edition) in awards.chain([("another", "1")]) {
                    all.push(fact(
                        *kind,
                        code,
                        edition,
                        pattern.tag.iter().cloned().collect(),
                    ));
                }
            }
        }
        let joined = sets.iter().flat_map(|set| &set.crosswalks);
        for (kind, award) in joined.flat_map(|one| {
            let kind = one.outcome_type;
            one.same.iter().map(move |award| (kind, award))
        }) {
            all.push(fact(kind, &award.code, &award.edition, Vec::new()));
        }
        all
    }

    fn fact(kind: OutcomeType, code: &str, edition: &str, tags: Vec<String>) -> Fact {
        let award = (code.to_owned(), edition.to_owned());
        Fact {
            tags,
            ..Fact::bare("o".to_owned(), kind, award, "2025-01-01".parse().unwrap())
        }
    }

    #[test]
    fn the_index_leaves_out_no_slot_that_a_scan_of_all_rules_finds() {
        let sets = delivered();
        let mut found = 0;
        for set in &sets {
            let index = AnchorIndex::of(set);
            for fact in outcomes(&sets) {
                let named: Vec<Posting> = index.postings(&fact).collect();
                for (number, rule) in (0u32..).zip(&set.rules) {
                    for (slot, pattern) in patterns(rule) {
                        if condition::is_about(pattern, &fact, set) {
                            found += 1;
                            let posting = Posting { rule: number, slot };
                            assert!(named.contains(&posting), "{} {fact:?}", rule.id());
                        }
                    }
                }
            }
        }
        assert!(found > 50, "{found}");
    }
}
