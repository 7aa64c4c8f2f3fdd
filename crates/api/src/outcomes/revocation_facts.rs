//! One learner's ledger and everything that hangs on it, as the planner of a revocation wants it.

use super::case::Case;
use crate::completions::deposit::deposit_of;
use crate::problem::Problem;
use credit_bank_domain::id::{ApplicationId, LearnerId};
use credit_bank_domain::ledger::{Posting, RecordedEntry};
use credit_bank_domain::revocation::{LineFacts, LotFacts, RevocationFacts};
use credit_bank_domain::state::OutcomeState;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::{EntryRow, PostingRow};
use credit_bank_store::tx::WholeApplication;

/// Entries read at once.
const ENTRIES_AT_ONCE: i64 = 1_000;

/// Everything, read under the learner's lock, with the applications it was read from.
pub(super) fn read(
    tx: &mut dyn ReadTx,
    case: &Case<'_>,
) -> Result<(RevocationFacts, Vec<WholeApplication>), Problem> {
    let learner = case.outcome.learner_id;
    let mut applications = Vec::new();
    for summary in tx.list_applications_of_learner(learner)? {
        applications.extend(tx.find_whole_application(summary.id)?);
    }
    let enrolments = tx
        .list_enrolments_of_learner(learner)?
        .into_iter()
        .map(|enrolment| (enrolment.id, enrolment.state))
        .collect();
    let facts = RevocationFacts {
        today: case.occasion.today,
        grace_days: case.terms(tx)?.grace_days,
        entries: entries(tx, learner)?,
        claims: tx
            .claims_of_learner(learner)?
            .iter()
            .map(credit_bank_store::rows::ClaimRow::to_claim)
            .collect(),
        lines: applications.iter().flat_map(lines).collect(),
        enrolments,
        lots: lots(case)?,
    };
    Ok((facts, applications))
}

fn entries(tx: &mut dyn ReadTx, learner: LearnerId) -> Result<Vec<RecordedEntry>, Problem> {
    let mut all = Vec::new();
    let mut after = 0;
    loop {
        let rows = tx.list_entries(learner, after, ENTRIES_AT_ONCE)?;
        let Some((last, _)) = rows.last() else {
            return Ok(all);
        };
        after = last.sequence;
        for (row, postings) in &rows {
            all.push(recorded(row, postings)?);
        }
    }
}

fn recorded(row: &EntryRow, postings: &[PostingRow]) -> Result<RecordedEntry, Problem> {
    let postings = postings
        .iter()
        .map(|posting| {
            let account = posting.account.parse().map_err(Problem::internal)?;
            Ok(Posting::new(account, posting.amount))
        })
        .collect::<Result<_, Problem>>()?;
    Ok(RecordedEntry {
        id: row.id,
        verb: row.verb,
        postings,
        reverses: row.reverses,
        application: (row.cause == "application").then(|| ApplicationId::new(row.cause_id.uuid())),
    })
}

fn lines(whole: &WholeApplication) -> impl Iterator<Item = LineFacts> {
    whole.lines.iter().map(|line| LineFacts {
        line: line.id,
        group: line.group_id,
        application: line.application_id,
        enrolment: line.enrolment_id,
        organisation: whole.application.organisation_id,
        state: line.state,
    })
}

/// The lots: what was ever recognised.
fn lots(case: &Case<'_>) -> Result<Vec<LotFacts>, Problem> {
    let mut lots = Vec::new();
    for outcome in &case.learner.outcomes {
        if outcome.category.is_none() {
            continue;
        }
        let deposit = deposit_of(outcome)?;
        // The plan speaks of a recognised lot; that it is frozen is why it is being looked at.
        let state = match outcome.state {
            OutcomeState::Frozen | OutcomeState::Reinstated => OutcomeState::Recognised,
            other => other,
        };
        lots.push(LotFacts {
            lot: deposit.lot,
            value: deposit.value,
            state,
            expires_on: outcome.expires_on,
            awarded_on: outcome.awarded_on,
            issuer: outcome.issuer_id,
            class: outcome.content_class.clone(),
            is_points: outcome.is_points,
        });
    }
    Ok(lots)
}
