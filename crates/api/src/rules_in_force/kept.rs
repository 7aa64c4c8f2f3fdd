//! Compiled versions at hand: of so many, and of so much text; beyond that the longest unused goes.

use credit_bank_conversion_rules::CompiledRules;
use credit_bank_domain::id::RuleSetVersionId;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Versions kept at most.
const MOST_VERSIONS: usize = 512;
/// Bytes of canonical text that all kept versions have together at most; compiled they hold a small
/// multiple of it.
const MOST_BYTES: usize = 64 << 20;

#[derive(Debug)]
struct Version {
    rules: Arc<CompiledRules>,
    bytes: usize,
    used: AtomicU64,
}

/// Compiled versions by id.
#[derive(Debug, Default)]
pub(super) struct Kept {
    versions: HashMap<RuleSetVersionId, Version>,
    uses: AtomicU64,
}

impl Kept {
    /// The rules of a version, if they are at hand.
    pub(super) fn find(&self, id: RuleSetVersionId) -> Option<Arc<CompiledRules>> {
        let version = self.versions.get(&id)?;
        version.used.store(self.next_use(), Ordering::Relaxed);
        Some(Arc::clone(&version.rules))
    }

    /// Keeps the rules of a version whose text has so many bytes.
    pub(super) fn keep(&mut self, id: RuleSetVersionId, bytes: usize, rules: Arc<CompiledRules>) {
        let used = AtomicU64::new(self.next_use());
        let version = Version { rules, bytes, used };
        self.versions.insert(id, version);
        while self.versions.len() > 1 && self.is_over() {
            let by_use =
                |(_, version): &(&RuleSetVersionId, &Version)| version.used.load(Ordering::Relaxed);
            let Some(oldest) = self.versions.iter().min_by_key(by_use).map(|(id, _)| *id) else {
                return;
            };
            self.versions.remove(&oldest);
        }
    }

    fn is_over(&self) -> bool {
        let bytes = self.versions.values().map(|version| version.bytes);
        let bytes = bytes.fold(0usize, usize::saturating_add);
        self.versions.len() > MOST_VERSIONS || bytes > MOST_BYTES
    }

    fn next_use(&self) -> u64 {
        self.uses.fetch_add(1, Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use credit_bank_conversion_rules::RuleSet;
    use uuid::Uuid;

    fn rules() -> Arc<CompiledRules> {
        let text = include_str!("../../../../seeds/rule-sets/bank-recognition.yaml");
        Arc::new(CompiledRules::of(RuleSet::parse_yaml(text).unwrap()))
    }

    fn id(number: u128) -> RuleSetVersionId {
        RuleSetVersionId::new(Uuid::from_u128(number))
    }

    #[test]
    fn what_was_not_used_longest_makes_room() {
        let (mut kept, rules) = (Kept::default(), rules());
        let most = u128::try_from(MOST_VERSIONS).unwrap();
        for number in 0..most {
            kept.keep(id(number), 1, Arc::clone(&rules));
        }
        assert!(kept.find(id(0)).is_some());
        kept.keep(id(most), 1, Arc::clone(&rules));
        assert!(kept.find(id(0)).is_some(), "it was used last");
        assert!(kept.find(id(1)).is_none());
        assert_eq!(kept.versions.len(), MOST_VERSIONS);
    }

    #[test]
    fn a_text_beyond_all_room_is_kept_alone() {
        let (mut kept, rules) = (Kept::default(), rules());
        kept.keep(id(1), 1, Arc::clone(&rules));
        kept.keep(id(2), MOST_BYTES + 1, rules);
        assert!(kept.find(id(1)).is_none());
        assert!(kept.find(id(2)).is_some());
    }
}
