//! A settlement posted again without some of its lines.
//!
//! A decision is one entry for all its groups, and an entry is reversed whole and once. When single
//! lines of a decision fall, the settlement is reversed and posted again without them: what the fallen
//! lines had held is thereby released, and what the others use stays.

use super::draft::Draft;
use super::transfer::AcceptedUse;
use crate::id::{LineId, OrganisationId};
use crate::ledger::{Account, Entry, LedgerError, Verb};
use std::collections::{BTreeMap, BTreeSet};

/// What is taken out of a settlement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TakenOut {
    /// What the fallen lines had used and forfeited.
    pub uses: Vec<AcceptedUse>,
    /// The fallen lines, whose grants go.
    pub lines: BTreeSet<LineId>,
}

/// The entry to post after the reversal of `original`, or `None` if nothing of it stands.
///
/// Grants of fallen lines go, their uses are subtracted, every hold of the original is drained again,
/// and the schools' contras follow.
///
/// # Errors
/// [`LedgerError::NotInSettlement`] if `original` does not name what is taken out.
pub fn settle_again(original: &Entry, out: &TakenOut) -> Result<Option<Entry>, LedgerError> {
    let mut stays = uses_and_holds(original, out)?;
    let schools = schools_of_grants(original, &out.lines)?;
    let mut draft = Draft::default();
    let stands = stays
        .keys()
        .any(|account| matches!(account, Account::UseUsed(_)));
    for (account, amount) in std::mem::take(&mut stays) {
        let (Account::UseHeld(place) | Account::UseUsed(place) | Account::UseForfeited(place)) =
            account
        else {
            continue;
        };
        draft.pair(account, Account::UseClaims(place.organisation), amount)?;
    }
    for (granted, (school, amount)) in &schools {
        draft.pair(granted.clone(), Account::GrantSchool(*school), *amount)?;
    }
    let verb = match (original.verb(), stands, schools.is_empty()) {
        (_, false, true) => Verb::Release,
        (Verb::Reinstate, _, _) => Verb::Reinstate,
        (_, _, false) => Verb::Transfer,
        (_, true, true) => Verb::WaiveAttendance,
    };
    match draft.close(verb, None) {
        Err(LedgerError::Empty) => Ok(None),
        entry => entry.map(Some),
    }
}

/// The use accounts of the original without what is taken out; accounts that only the fallen lines had
/// are gone.
fn uses_and_holds(original: &Entry, out: &TakenOut) -> Result<BTreeMap<Account, i64>, LedgerError> {
    let mut stays: BTreeMap<Account, i64> = BTreeMap::new();
    for posting in original.postings() {
        let is_use = matches!(
            posting.account,
            Account::UseHeld(_) | Account::UseUsed(_) | Account::UseForfeited(_)
        );
        if is_use {
            let amount = stays.entry(posting.account.clone()).or_default();
            *amount = amount
                .checked_add(posting.amount_hundredths)
                .ok_or(LedgerError::Overflow)?;
        }
    }
    for fallen in &out.uses {
        take(
            &mut stays,
            &Account::UseUsed(fallen.place),
            fallen.used.hundredths(),
        )?;
        take(
            &mut stays,
            &Account::UseForfeited(fallen.place),
            fallen.forfeited.hundredths(),
        )?;
    }
    for fallen in &out.uses {
        for gone in [
            Account::UseUsed(fallen.place),
            Account::UseForfeited(fallen.place),
        ] {
            if stays.get(&gone) == Some(&0) {
                stays.remove(&gone);
            }
        }
    }
    Ok(stays)
}

fn take(
    stays: &mut BTreeMap<Account, i64>,
    account: &Account,
    hundredths: i64,
) -> Result<(), LedgerError> {
    if hundredths == 0 {
        return Ok(());
    }
    let amount = stays.get_mut(account).ok_or(LedgerError::NotInSettlement)?;
    // An upgrade nets what it took back from earlier lines: what stays may be below zero.
    *amount = amount
        .checked_sub(hundredths)
        .ok_or(LedgerError::Overflow)?;
    Ok(())
}

/// The grants that stay, each with its school. An entry settles one application, so it has one school.
fn schools_of_grants(
    original: &Entry,
    fallen: &BTreeSet<LineId>,
) -> Result<BTreeMap<Account, (OrganisationId, i64)>, LedgerError> {
    let school = original
        .postings()
        .iter()
        .find_map(|posting| match posting.account {
            Account::UseHeld(place) | Account::UseUsed(place) => Some(place.organisation),
            Account::GrantSchool(school) => Some(school),
            _ => None,
        });
    let mut grants = BTreeMap::new();
    for posting in original.postings() {
        let Account::GrantGranted { line, .. } = posting.account else {
            continue;
        };
        if !fallen.contains(&line) {
            let school = school.ok_or(LedgerError::NotInSettlement)?;
            grants.insert(posting.account.clone(), (school, posting.amount_hundredths));
        }
    }
    Ok(grants)
}
