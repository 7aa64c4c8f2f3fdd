//! Invariants of the entries and of the balances kept beside them.

use super::snapshot::LearnerBooks;
use super::violation::Violation;
use crate::id::{EntryId, OutcomeId};
use crate::ledger::entry::check_closed;
use crate::ledger::{Account, Book, LedgerError, Posting, RecordedEntry, Verb};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(books: &LearnerBooks, found: &mut Vec<Violation>) {
    let leisure: BTreeSet<OutcomeId> = books
        .lots
        .iter()
        .filter(|lot| !lot.convertible || lot.lot.category.is_leisure())
        .map(|lot| lot.lot.outcome)
        .collect();
    for entry in &books.entries {
        closes(entry, found);
        keeps_leisure_apart(entry, &leisure, found);
    }
    without_gap(&books.sequence, found);
    reversals(&books.entries, found);
    never_below_zero(&books.entries, found);
    balances(books, found);
}

fn without_gap(sequence: &[i64], found: &mut Vec<Violation>) {
    let mut before = 0;
    for number in sequence.iter().copied() {
        if number.checked_sub(before) != Some(1) {
            found.push(Violation::SequenceGap {
                before,
                found: number,
            });
        }
        before = number;
    }
}

fn closes(entry: &RecordedEntry, found: &mut Vec<Violation>) {
    let closed = if entry.postings.is_empty() {
        Err(LedgerError::Empty)
    } else {
        check_closed(&entry.postings)
    };
    if let Err(cause) = closed {
        found.push(Violation::EntryNotClosed {
            entry: entry.id,
            cause,
        });
    }
}

fn keeps_leisure_apart(
    entry: &RecordedEntry,
    leisure: &BTreeSet<OutcomeId>,
    found: &mut Vec<Violation>,
) {
    let academic = |posting: &Posting| matches!(posting.account.book(), Book::Use | Book::Grant);
    let is_points = |posting: &Posting| posting.account.book() == Book::Points;
    let of_leisure = |posting: &Posting| {
        posting
            .account
            .outcome()
            .is_some_and(|outcome| leisure.contains(&outcome))
    };
    let uses = entry.postings.iter().any(academic);
    let mixed = uses && entry.postings.iter().any(is_points);
    let leisure_used = entry
        .postings
        .iter()
        .any(|posting| academic(posting) && of_leisure(posting));
    if mixed || leisure_used {
        found.push(Violation::LeisureUsed { entry: entry.id });
    }
}

fn reversals(entries: &[RecordedEntry], found: &mut Vec<Violation>) {
    let mut earlier: BTreeMap<EntryId, &RecordedEntry> = BTreeMap::new();
    let mut reversed: BTreeSet<EntryId> = BTreeSet::new();
    for entry in entries {
        match (entry.verb == Verb::Reverse, entry.reverses) {
            (true, Some(original)) => {
                if !reversed.insert(original) {
                    found.push(Violation::ReversedTwice {
                        original,
                        entry: entry.id,
                    });
                }
                let negation = earlier
                    .get(&original)
                    .is_some_and(|earlier| negates(entry, earlier));
                if !negation {
                    found.push(Violation::ReversalWrong { entry: entry.id });
                }
            }
            (false, None) => {}
            (true, None) | (false, Some(_)) => {
                found.push(Violation::ReversalWrong { entry: entry.id });
            }
        }
        earlier.insert(entry.id, entry);
    }
}

fn negates(reversal: &RecordedEntry, original: &RecordedEntry) -> bool {
    let negated: Result<Vec<_>, _> = original.postings.iter().map(Posting::negated).collect();
    let sorted = |postings: &[Posting]| {
        let mut pairs: Vec<(Account, i64)> = postings
            .iter()
            .map(|posting| (posting.account.clone(), posting.amount_hundredths))
            .collect();
        pairs.sort();
        pairs
    };
    negated.is_ok_and(|negated| sorted(&negated) == sorted(&reversal.postings))
}

fn never_below_zero(entries: &[RecordedEntry], found: &mut Vec<Violation>) {
    let mut balances: BTreeMap<&Account, i64> = BTreeMap::new();
    let mut named: BTreeSet<&Account> = BTreeSet::new();
    for entry in entries {
        for posting in &entry.postings {
            let balance = balances.entry(&posting.account).or_default();
            *balance = balance.saturating_add(posting.amount_hundredths);
        }
        for posting in &entry.postings {
            let below = balances
                .get(&posting.account)
                .is_some_and(|balance| *balance < 0);
            if below && !posting.account.may_be_negative() && named.insert(&posting.account) {
                found.push(Violation::BelowZero {
                    entry: entry.id,
                    account: posting.account.clone(),
                });
            }
        }
    }
}

fn balances(books: &LearnerBooks, found: &mut Vec<Violation>) {
    let sums = books.sums();
    let kept = books
        .kept_hundredths
        .keys()
        .filter(|account| !account.is_contra());
    let accounts: BTreeSet<&Account> = sums.keys().copied().chain(kept).collect();
    for account in accounts {
        let kept_hundredths = books.kept_hundredths.get(account).copied();
        let sum_hundredths = sums.get(account).copied().unwrap_or(Some(0));
        if kept_hundredths != sum_hundredths {
            found.push(Violation::BalanceDiffers {
                account: account.clone(),
                kept_hundredths,
                sum_hundredths,
            });
        }
    }
}
