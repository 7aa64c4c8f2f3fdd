//! Step 3, in the ledger: the entries that brought a deposit are reversed, the newest first.

use super::cascade::Cascade;
use super::step::RevocationError;
use crate::id::OutcomeId;
use crate::ledger::{Account, Entry, Lot, RecordedEntry, Verb};

/// A lot whose deposit is taken back as far as entries before a place in the ledger brought it.
pub(super) struct Fallen {
    /// As the entries name it; a correction since may have given it another category.
    pub(super) lot: Lot,
    pub(super) before: usize,
    /// Hundredths of a credit.
    pub(super) amount: i64,
}

impl<'f> Cascade<'f> {
    /// What the standing entries say of the lot's deposit, in hundredths.
    pub(super) fn deposited(&self, lot: &Lot) -> i64 {
        let moves = self.standing().filter_map(|entry| moved(entry, lot));
        moves.fold(0, i64::saturating_add)
    }

    /// Reverses standing entries of the lot's deposit, the newest first, until the amount is taken back or
    /// the lot by this gives back the place it took of another, which then has what it lost.
    pub(super) fn unwind(&mut self, fallen: &Fallen) -> Result<Option<Fallen>, RevocationError> {
        let lot = &fallen.lot;
        let entries = self.facts.entries.iter().enumerate().take(fallen.before);
        let entries: Vec<(usize, &'f RecordedEntry, i64)> = entries
            .filter(|(_, entry)| self.stands(entry))
            .filter_map(|(place, entry)| Some((place, entry, moved(entry, lot)?)))
            .collect();
        let mut left = fallen.amount;
        let mut settled: i64 = 0;
        for (place, recorded, moved) in entries.into_iter().rev() {
            if left == 0 {
                break;
            }
            // The lot lost its place by this entry, or it is what brought it there: both are settled. A lot
            // that a repool lowered had its place all the time.
            let place_lost = moved < 0 && recorded.verb == Verb::Supersede;
            if place_lost || settled > 0 {
                settled = settled.saturating_sub(moved);
                continue;
            }
            left = left.saturating_sub(moved);
            let entry = self.reverse(recorded)?;
            if let Some((lower, amount)) = superseded_by(&entry, lot.outcome) {
                return Ok(Some(Fallen {
                    lot: lower,
                    before: place,
                    amount,
                }));
            }
        }
        Ok(None)
    }
}

/// By how much the entry moved the lot's deposit, active and expired together; none where it did not touch it.
fn moved(entry: &RecordedEntry, lot: &Lot) -> Option<i64> {
    let of_lot = |account: &Account| match account {
        Account::DepositActive(other) | Account::DepositExpired(other) => other == lot,
        _ => false,
    };
    let mut amounts = entry.postings.iter().filter(|it| of_lot(&it.account));
    let first = amounts.next()?.amount_hundredths;
    Some(amounts.fold(first, |sum, it| sum.saturating_add(it.amount_hundredths)))
}

/// The lot whose place `outcome` took in this entry, and what it lost by it, in hundredths.
fn superseded_by(entry: &Entry, outcome: OutcomeId) -> Option<(Lot, i64)> {
    if entry.verb() != Verb::Supersede {
        return None;
    }
    entry
        .postings()
        .iter()
        .find_map(|posting| match &posting.account {
            Account::DepositActive(lot) if lot.outcome != outcome => {
                Some((lot.clone(), posting.amount_hundredths.saturating_neg()))
            }
            _ => None,
        })
}
