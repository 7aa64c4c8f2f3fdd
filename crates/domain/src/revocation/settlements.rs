//! Settlements that lose some of their lines: reversed newest first, posted again oldest first.
//!
//! A later settlement may have taken something of an earlier one back: an upgrade takes a granted
//! course and its uses, a review part of what was void. It is reversed before the earlier one, so that
//! no balance falls below zero on the way, and posted again after it.

use super::cascade::{Cascade, grants_one_of};
use super::step::RevocationError;
use crate::credits::Credits;
use crate::id::{ApplicationId, LineId};
use crate::ledger::verbs::{AcceptedUse, TakenOut, settle_again};
use crate::ledger::{Account, RecordedEntry, UsePlace};
use std::collections::BTreeMap;

/// The lines of one application that fall.
pub(super) struct Fallen {
    pub(super) application: ApplicationId,
    /// One of them, to name in an error.
    pub(super) first: LineId,
    pub(super) out: TakenOut,
}

/// What is taken out of which standing settlement, by its place in the list, newest first.
type Parts = BTreeMap<usize, TakenOut>;

impl<'f> Cascade<'f> {
    /// Takes everything that fell out of the settlements in which it stands.
    pub(super) fn settle_without(&mut self, fallen: &[Fallen]) -> Result<(), RevocationError> {
        let standing: Vec<&'f RecordedEntry> =
            self.standing().filter(|entry| settles(entry)).collect();
        let mut parts = Parts::new();
        for one in fallen {
            share_out(&standing, one, &mut parts)?;
        }
        add_dependants(&standing, &mut parts);
        let mut again = Vec::new();
        for (index, part) in &parts {
            let Some(recorded) = standing.get(*index) else {
                continue;
            };
            let original = self.reverse(recorded)?;
            let entry =
                settle_again(&original, part).map_err(|cause| RevocationError::Contradiction {
                    entry: recorded.id,
                    cause,
                })?;
            again.extend(entry.map(|entry| (entry, recorded.application)));
        }
        for (entry, application) in again.into_iter().rev() {
            self.post(entry, application);
        }
        Ok(())
    }
}

/// Does the entry settle a decision, or hold what is left of one? Its postings tell, and no verb: what is left of a
/// settlement without its lines is a release, and may still take back what an earlier one had made void.
fn settles(entry: &RecordedEntry) -> bool {
    entry.postings.iter().any(|posting| {
        matches!(
            posting.account,
            Account::UseUsed(_) | Account::UseForfeited(_) | Account::GrantGranted { .. }
        )
    })
}

/// Shares what fell of one application out over its settlements, newest first: each gives what it
/// used; what an upgrade netted away comes out of the newest one that names the account.
fn share_out(
    standing: &[&RecordedEntry],
    fallen: &Fallen,
    parts: &mut Parts,
) -> Result<(), RevocationError> {
    let own = || {
        let entries = standing.iter().enumerate();
        entries.filter(|(_, entry)| entry.application == Some(fallen.application))
    };
    for (account, total) in totals(&fallen.out.uses) {
        let mut left = total;
        let mut newest = None;
        for (index, entry) in own() {
            let Some(amount) = posted(entry, &account) else {
                continue;
            };
            let taken = amount.clamp(0, left);
            left = left.saturating_sub(taken);
            newest.get_or_insert(index);
            take(parts, index, &account, taken)?;
        }
        match newest {
            Some(newest) => take(parts, newest, &account, left)?,
            None if total == 0 && matches!(account, Account::UseForfeited(_)) => {}
            None => return Err(RevocationError::Incomplete { line: fallen.first }),
        }
    }
    for (index, entry) in own() {
        if parts.contains_key(&index) || grants_one_of(entry, &fallen.out.lines) {
            let part = parts.entry(index).or_default();
            part.lines.extend(&fallen.out.lines);
        }
    }
    Ok(())
}

/// What fell, by account, in hundredths; an outcome worth nothing has its account too.
fn totals(uses: &[AcceptedUse]) -> BTreeMap<Account, i64> {
    let mut totals = BTreeMap::new();
    for one in uses {
        for (account, amount) in [
            (Account::UseUsed(one.place), one.used),
            (Account::UseForfeited(one.place), one.forfeited),
        ] {
            let sum: &mut i64 = totals.entry(account).or_default();
            *sum = sum.saturating_add(amount.hundredths());
        }
    }
    totals
}

fn posted(entry: &RecordedEntry, account: &Account) -> Option<i64> {
    let mut postings = entry.postings.iter();
    let found = postings.find(|posting| posting.account == *account);
    found.map(|posting| posting.amount_hundredths)
}

fn take(
    parts: &mut Parts,
    index: usize,
    account: &Account,
    hundredths: i64,
) -> Result<(), RevocationError> {
    let amount = Credits::from_hundredths(hundredths)
        .map_err(|_| RevocationError::Ledger(crate::ledger::LedgerError::Overflow))?;
    let piece = |place: UsePlace, used, forfeited| AcceptedUse {
        place,
        used,
        forfeited,
    };
    let uses = &mut parts.entry(index).or_default().uses;
    match account {
        Account::UseUsed(place) => uses.push(piece(*place, amount, Credits::ZERO)),
        Account::UseForfeited(place) => uses.push(piece(*place, Credits::ZERO, amount)),
        _ => {}
    }
    Ok(())
}

/// Later settlements, of any application, that took back what a touched one gave.
fn add_dependants(standing: &[&RecordedEntry], parts: &mut Parts) {
    // From old to new: what depends on a dependant is newer still.
    for index in (0..standing.len()).rev() {
        if parts.contains_key(&index) {
            continue;
        }
        let depends = parts
            .keys()
            .filter(|older| **older > index)
            .filter_map(|older| standing.get(*older))
            .any(|older| {
                standing
                    .get(index)
                    .is_some_and(|newer| takes_back(newer, older))
            });
        if depends {
            parts.insert(index, TakenOut::default());
        }
    }
}

fn takes_back(newer: &RecordedEntry, older: &RecordedEntry) -> bool {
    newer.postings.iter().any(|posting| {
        let taken = matches!(
            posting.account,
            Account::UseUsed(_) | Account::UseForfeited(_) | Account::GrantGranted { .. }
        );
        // Where every other settlement only adds, the balance stays when the older one goes.
        taken && posting.amount_hundredths < 0 && posted(older, &posting.account).is_some()
    })
}
