//! What a result does to the books: a pass credits the course, and a pass that was none is taken back.

use crate::applications::matter::Matter;
use crate::applications::settlement::grant_of;
use crate::applications::still_holds::{must_be_open, stands_again};
use crate::problem::Problem;
use credit_bank_domain::claim::ClaimState;
use credit_bank_domain::id::{EntryId, LineId};
use credit_bank_domain::ledger::verbs::{self, TakenOut, settle_again};
use credit_bank_domain::ledger::{Account, Entry, Posting, Verb};
use credit_bank_domain::state::LineState;
use credit_bank_store::rows::{ApplicationLine, EntryRow, PostingRow};
use credit_bank_store::{ReadTx, WriteTx};
use std::collections::BTreeSet;

/// Entries read at one time.
const PAGE: i64 = 500;

/// Books the way of a line to another state.
///
/// # Errors
/// `enrolment-closed`; of a pass after a failure also what [`stands_again`] says, and `state-conflict` where what
/// the line rests on was taken from it.
pub(super) fn book(
    tx: &mut dyn WriteTx,
    matter: &mut Matter<'_>,
    row: &ApplicationLine,
    to: LineState,
) -> Result<(), Problem> {
    if row.state == to || (row.state, to) == (LineState::PendingExam, LineState::ExamFailed) {
        return Ok(());
    }
    let enrolment = tx.find_enrolment(row.enrolment_id)?;
    let enrolment = enrolment.ok_or_else(Problem::not_found)?;
    must_be_open(&enrolment)?;
    if to != LineState::Granted {
        return take_back(tx, matter, row);
    }
    if row.state == LineState::ExamFailed {
        still_rests(matter, row)?;
        stands_again(tx, matter, &enrolment, row.group_id)?;
    }
    let grant = grant_of(matter, row);
    matter.post(tx, verbs::credit(&grant).map_err(Problem::internal)?)
}

/// A failure keeps what the line uses used; only a revocation takes it away.
fn still_rests(matter: &Matter<'_>, row: &ApplicationLine) -> Result<(), Problem> {
    let mut own = matter.whole.claims.iter().filter(|it| it.line_id == row.id);
    if own.all(|claim| claim.state == ClaimState::Used) {
        Ok(())
    } else {
        Err(Problem::state_conflict([]).detail(
            "该课程所依据的成果已不再计入。",
            "What the course rests on no longer counts.",
        ))
    }
}

/// Reverses the entry that granted the line. Where a reinstatement granted it together with its uses, these are
/// settled again without it.
fn take_back(
    tx: &mut dyn WriteTx,
    matter: &mut Matter<'_>,
    row: &ApplicationLine,
) -> Result<(), Problem> {
    let (id, entry) = granting(tx.reads(), row)?;
    let reversal = verbs::reverse(id, &entry).map_err(Problem::internal)?;
    matter.post(tx, reversal)?;
    if entry.verb() == Verb::Credit {
        return Ok(());
    }
    let out = TakenOut {
        uses: Vec::new(),
        lines: BTreeSet::from([row.id]),
    };
    match settle_again(&entry, &out).map_err(Problem::internal)? {
        Some(rest) => matter.post(tx, rest),
        None => Ok(()),
    }
}

/// The entry by which the line is granted now.
fn granting(tx: &mut dyn ReadTx, row: &ApplicationLine) -> Result<(EntryId, Entry), Problem> {
    let (mut after, mut last) = (0, None);
    let mut reversed = BTreeSet::new();
    loop {
        let page = tx.list_entries(row.learner_id, after, PAGE)?;
        let Some((end, _)) = page.last() else { break };
        after = end.sequence;
        for (entry, postings) in page {
            reversed.extend(entry.reverses);
            if entry.verb != Verb::Reverse
                && let Some(content) = granted(&entry, &postings, row.id)?
            {
                last = Some((entry.id, content));
            }
        }
    }
    last.filter(|(id, _)| !reversed.contains(id))
        .ok_or_else(|| Problem::internal(anyhow::anyhow!("line {} is granted by no entry", row.id)))
}

/// The entry, if it grants the line.
fn granted(
    entry: &EntryRow,
    postings: &[PostingRow],
    line: LineId,
) -> Result<Option<Entry>, Problem> {
    let mut read = Vec::with_capacity(postings.len());
    for posting in postings {
        let account: Account = posting.account.parse().map_err(Problem::internal)?;
        read.push(Posting::new(account, posting.amount));
    }
    let grants = |it: &Posting| matches!(it.account, Account::GrantGranted { line: of, .. } if of == line && it.amount_hundredths > 0);
    if read.iter().any(grants) {
        let whole = Entry::restore(entry.verb, read, entry.reverses);
        whole.map(Some).map_err(Problem::internal)
    } else {
        Ok(None)
    }
}
