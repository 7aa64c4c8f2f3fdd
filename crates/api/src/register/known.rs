//! Register entries that were read before. A version of an entry is never changed, so what was read stays
//! true of it; whether it still stands, and that an entry is missing, is asked again every time.

use crate::problem::Problem;
use credit_bank_domain::award::Award;
use credit_bank_domain::id::AwardId;
use credit_bank_store::ReadTx;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

/// Entries remembered at most; beyond that all are forgotten and read again.
const MOST_AWARDS: usize = 20_000;

/// Entries by code and edition.
type Found = BTreeMap<(String, String), Award>;

/// Remembers register entries.
#[derive(Debug, Clone, Default)]
pub struct KnownAwards(Arc<RwLock<Remembered>>);

#[derive(Debug, Default)]
struct Remembered {
    by_id: HashMap<AwardId, Award>,
    ids: HashMap<(String, String), AwardId>,
}

impl KnownAwards {
    /// The entries of these codes and editions, and those of these ids; what does not exist is left
    /// out.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) fn find(
        &self,
        tx: &mut dyn ReadTx,
        keys: &BTreeSet<(&str, &str)>,
        ids: &BTreeSet<AwardId>,
    ) -> Result<Found, Problem> {
        let mut found = Found::new();
        let (mut other_keys, mut other_ids) = (Vec::new(), Vec::new());
        {
            let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
            for &(code, edition) in keys {
                let key = (code.to_owned(), edition.to_owned());
                match known.ids.get(&key).and_then(|id| known.by_id.get(id)) {
                    Some(award) => drop(found.insert(key, award.clone())),
                    None => other_keys.push((code, edition)),
                }
            }
            for id in ids {
                match known.by_id.get(id) {
                    Some(award) => drop(found.insert(key_of(award), award.clone())),
                    None => other_ids.push(*id),
                }
            }
        }
        let remembered: Vec<AwardId> = found.values().map(|award| award.id).collect();
        if !remembered.is_empty() {
            let standing: BTreeMap<AwardId, i64> =
                tx.award_versions(&remembered)?.into_iter().collect();
            found.retain(|_, award| standing.get(&award.id) == Some(&award.version));
            let stands = |id: &AwardId| found.values().any(|award| award.id == *id);
            other_ids.extend(remembered.into_iter().filter(|id| !stands(id)));
        }
        if !other_keys.is_empty() {
            self.add(&mut found, tx.find_award_editions(&other_keys)?);
        }
        if !other_ids.is_empty() {
            self.add(&mut found, tx.find_awards(&other_ids)?);
        }
        Ok(found)
    }

    fn add(&self, found: &mut Found, awards: Vec<Award>) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.by_id.len().saturating_add(awards.len()) > MOST_AWARDS {
            *known = Remembered::default();
        }
        for award in awards {
            known.ids.insert(key_of(&award), award.id);
            known.by_id.insert(award.id, award.clone());
            found.insert(key_of(&award), award);
        }
    }
}

fn key_of(award: &Award) -> (String, String) {
    (award.code.clone(), award.edition.clone())
}
