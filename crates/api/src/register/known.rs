//! Register entries that were read before. A version of an entry is never changed, so what was read stays
//! true of it; whether it still stands, and that an entry is missing, is asked again every time.

use crate::problem::Problem;
use credit_bank_domain::award::Award;
use credit_bank_domain::id::AwardId;
use credit_bank_store::ReadTx;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

/// Entries remembered at most; beyond that all are forgotten and read again.
const MOST_AWARDS: usize = 20_000;

/// Entries by code and edition.
type Found = BTreeMap<(String, String), Award>;

/// Remembers register entries, each in the version that was read last.
#[derive(Debug, Clone, Default)]
pub struct KnownAwards(Arc<RwLock<HashMap<AwardId, Award>>>);

impl KnownAwards {
    /// The entries that stand in these versions; only those not remembered in theirs are read.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) fn standing(
        &self,
        tx: &mut dyn ReadTx,
        versions: &[(AwardId, i64)],
    ) -> Result<Found, Problem> {
        let mut found = Found::new();
        let mut others = Vec::new();
        {
            let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
            for (id, version) in versions {
                match known.get(id).filter(|award| award.version == *version) {
                    Some(award) => drop(found.insert(key_of(award), award.clone())),
                    None => others.push(*id),
                }
            }
        }
        if !others.is_empty() {
            self.add(&mut found, tx.find_awards(&others)?);
        }
        Ok(found)
    }

    fn add(&self, found: &mut Found, awards: Vec<Award>) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len().saturating_add(awards.len()) > MOST_AWARDS {
            known.clear();
        }
        for award in awards {
            known.insert(award.id, award.clone());
            found.insert(key_of(&award), award);
        }
    }
}

fn key_of(award: &Award) -> (String, String) {
    (award.code.clone(), award.edition.clone())
}
