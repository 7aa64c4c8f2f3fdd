//! Reads the books as they are stored, for `ledger verify`; `domain::ledger::verify` judges them.

mod caps;

use crate::applications::granted_credits;
use caps::CapsInForce;
use credit_bank_domain::id::{ApplicationId, GroupId, LearnerId, LineId};
use credit_bank_domain::ledger::verify::{
    ContraTotals, LearnerBooks, LineSnapshot, LotSnapshot, verify_contra, verify_learner,
};
use credit_bank_domain::ledger::{Lot, Posting, RecordedEntry};
use credit_bank_store::rows::{ApplicationGroup, EntryRow, Outcome, PostingRow};
use credit_bank_store::{ReadTx, Store, StoreError};
use std::collections::BTreeSet;

/// Learners, or entries, read at one time.
const PAGE: i64 = 500;

/// Everything that does not agree, one line each: the invariant's name, the learner, and what is wrong.
///
/// The whole book is read in one transaction, learner by learner, so that posts of a running server
/// do not look like errors.
///
/// # Errors
/// When the database cannot be read.
pub fn violations(store: &Store) -> Result<Vec<String>, StoreError> {
    store.read("verify the books", |tx| {
        let mut found = Vec::new();
        let mut totals = ContraTotals::new(tx.contra_balances()?.into_iter().collect());
        let mut after = None;
        let mut caps = CapsInForce::default();
        loop {
            let learners = tx.list_learner_ids(after, PAGE)?;
            let Some(last) = learners.last().copied() else {
                break;
            };
            for learner in learners {
                let books = books_of(tx, learner, &mut caps)?;
                if totals.add(&books.entries).is_err() {
                    found.push(format!("contra_overflow learner {learner}"));
                }
                for violation in verify_learner(&books) {
                    let name = violation.name();
                    found.push(format!("{name} learner {learner}: {violation}"));
                }
            }
            after = Some(last);
        }
        for violation in verify_contra(&totals) {
            found.push(format!("{}: {violation}", violation.name()));
        }
        Ok(found)
    })
}

fn books_of(
    tx: &mut dyn ReadTx,
    learner: LearnerId,
    caps: &mut CapsInForce,
) -> Result<LearnerBooks, StoreError> {
    let mut books = LearnerBooks::default();
    let mut after = 0;
    loop {
        let page = tx.list_entries(learner, after, PAGE)?;
        let Some((last, _)) = page.last() else { break };
        after = last.sequence;
        for (row, postings) in page {
            books.sequence.push(row.sequence);
            books.entries.push(recorded(&row, &postings)?);
        }
    }
    books.kept_hundredths = tx.balances_of(learner)?.into_iter().collect();
    for outcome in tx.list_outcomes_of_learners(&[learner])? {
        match lot(&outcome)? {
            // Points are one account; the single outcome has no lot of its own.
            Some(_) if outcome.is_points => {}
            Some(lot) => books.lots.push(lot),
            None => drop(books.without_lot.insert(outcome.id, outcome.state)),
        }
    }
    books.claims = tx
        .claims_of_learner(learner)?
        .iter()
        .map(credit_bank_store::rows::ClaimRow::to_claim)
        .collect();
    let mut applications = Vec::new();
    for summary in tx.list_applications_of_learner(learner)? {
        books.applications.insert(summary.id, summary.state);
        applications.extend(tx.find_whole_application(summary.id)?);
    }
    books.caps = caps.over(tx, &books.entries, &applications)?;
    for whole in applications {
        books.replacing.extend(whole.groups.iter().map(replacing));
        let groups = whole.groups.iter();
        books
            .groups
            .extend(groups.map(|group| (group.id, group.state)));
        let lines = whole.lines.into_iter();
        books.lines.extend(lines.map(|line| LineSnapshot {
            line: line.id,
            application: line.application_id,
            group: line.group_id,
            enrolment: line.enrolment_id,
            target: granted_credits(&line),
            course: line.course_code,
            state: line.state,
        }));
    }
    Ok(books)
}

/// The accepted lines whose place a group would take.
fn replacing(group: &ApplicationGroup) -> (GroupId, BTreeSet<LineId>) {
    let lines = serde_json::from_value(group.replaces.0.clone());
    (group.id, lines.unwrap_or_default())
}

fn recorded(row: &EntryRow, postings: &[PostingRow]) -> Result<RecordedEntry, StoreError> {
    let postings = postings
        .iter()
        .map(|posting| {
            let account = posting
                .account
                .parse()
                .map_err(|_| StoreError::Corrupt(format!("account {}", posting.account)))?;
            Ok(Posting::new(account, posting.amount))
        })
        .collect::<Result<_, StoreError>>()?;
    Ok(RecordedEntry {
        id: row.id,
        verb: row.verb,
        postings,
        reverses: row.reverses,
        application: (row.cause == "application").then(|| ApplicationId::new(row.cause_id.uuid())),
    })
}

/// The lot of an outcome that was recognised.
fn lot(outcome: &Outcome) -> Result<Option<LotSnapshot>, StoreError> {
    let (Some(category), Some(value)) = (&outcome.category, outcome.credits) else {
        return Ok(None);
    };
    let corrupt = |what: &str| StoreError::Corrupt(format!("{what} of outcome {}", outcome.id));
    Ok(Some(LotSnapshot {
        lot: Lot {
            outcome: outcome.id,
            category: category.parse().map_err(|_| corrupt("category"))?,
            level: outcome
                .level_rank
                .map(u8::try_from)
                .transpose()
                .map_err(|_| corrupt("level"))?,
        },
        value,
        state: outcome.state,
        convertible: outcome.convertible,
    }))
}
