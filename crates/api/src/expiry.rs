//! Expiry: every lot whose last day has passed is booked as expired, once.
//!
//! A lot of which a claim is held stays until the application is decided. Reads test the day
//! themselves, so nothing depends on when the booking runs.

use crate::bank::Bank;
use crate::completions::deposit::deposit_of;
use crate::idempotency;
use crate::problem::Problem;
use chrono::NaiveDate;
use credit_bank_domain::claim::is_due_to_expire;
use credit_bank_domain::id::{
    ActorId, AuditId, EntryId, LearnerId, NoticeId, OutcomeId, SubjectId,
};
use credit_bank_domain::ledger::verbs;
use credit_bank_domain::state::OutcomeAct;
use credit_bank_store::rows::{AuditLine, EntryRow, Notice, Outcome, OutcomeEvent};
use credit_bank_store::tx::NewEntry;
use credit_bank_store::words::RecipientKind;
use credit_bank_store::{Json, JsonText, WriteTx};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;
use uuid::Uuid;

/// In whose name expiry is booked. It is nobody's account.
pub const EXPIRY_ACTOR: ActorId =
    ActorId::new(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0004));
/// Most lots in one transaction: short locks, also after a year without a run.
const LARGEST_BATCH: usize = 200;
/// How often a running server looks whether a new civil day has begun.
const LOOK_EVERY: Duration = Duration::from_mins(1);

/// What one transaction did.
#[derive(Debug, Default)]
struct Batch {
    expired: u64,
    /// Lots past their day that a claim holds: they are booked once it is settled or released.
    kept: BTreeSet<OutcomeId>,
}

/// Books the expiry of every lot that is expired on `on`; says how many. Running it again books
/// nothing.
///
/// # Errors
/// When the database refuses; what earlier batches booked stays booked.
pub fn expire(bank: &Bank, on: NaiveDate) -> Result<u64, Problem> {
    let mut expired = 0_u64;
    let mut kept = BTreeSet::new();
    loop {
        let batch = bank
            .store()
            .write("book expiry", |tx| expire_batch(bank, tx, on, &kept))?;
        let goes_on = batch.expired > 0 || batch.kept.len() > kept.len();
        expired = expired.saturating_add(batch.expired);
        kept = batch.kept;
        if !goes_on {
            return Ok(expired);
        }
    }
}

fn expire_batch(
    bank: &Bank,
    tx: &mut dyn WriteTx,
    on: NaiveDate,
    kept: &BTreeSet<OutcomeId>,
) -> Result<Batch, Problem> {
    let mut batch = Batch {
        expired: 0,
        kept: kept.clone(),
    };
    // Those that stay are found every time, so that the list has to be longer by them.
    let limit = LARGEST_BATCH.saturating_add(kept.len());
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut found = tx.list_lots_to_expire(on, limit)?;
    found.retain(|(outcome, _)| !kept.contains(outcome));
    let learners: BTreeSet<LearnerId> = found.iter().map(|it| it.1).collect();
    let learners: Vec<LearnerId> = learners.into_iter().collect();
    let mut counts: BTreeMap<LearnerId, i64> = tx.lock_learners(&learners)?.into_iter().collect();
    // What was found may have changed before the lock was had.
    let ids: Vec<OutcomeId> = found.iter().map(|it| it.0).collect();
    for outcome in tx.find_outcomes(&ids)? {
        let (id, learner) = (outcome.id, outcome.learner_id);
        if book(bank, tx, outcome, on, counts.entry(learner).or_default())? {
            batch.expired = batch.expired.saturating_add(1);
        } else {
            batch.kept.insert(id);
        }
    }
    Ok(batch)
}

/// Books the expiry of those outcomes of one learner that are due today; the learner is locked, and
/// `count` is the sequence of the last entry.
pub(crate) fn expire_if_due(
    bank: &Bank,
    tx: &mut dyn WriteTx,
    outcomes: &BTreeSet<OutcomeId>,
    count: &mut i64,
) -> Result<(), Problem> {
    let ids: Vec<OutcomeId> = outcomes.iter().copied().collect();
    for outcome in tx.find_outcomes(&ids)? {
        book(bank, tx, outcome, bank.today(), count)?;
    }
    Ok(())
}

/// Books one expiry after the entry `count`; false if it is not due.
fn book(
    bank: &Bank,
    tx: &mut dyn WriteTx,
    outcome: Outcome,
    on: NaiveDate,
    count: &mut i64,
) -> Result<bool, Problem> {
    let Some(entry) = due(tx, &outcome, on)? else {
        return Ok(false);
    };
    *count = count.saturating_add(1);
    let row = EntryRow {
        learner_id: outcome.learner_id,
        sequence: *count,
        id: bank.ids().make(EntryId::new),
        verb: entry.verb(),
        effective_on: outcome.expires_on.unwrap_or(on),
        recorded_at: bank.now(),
        cause: "expiry".to_owned(),
        cause_id: SubjectId::new(outcome.id.uuid()),
        rule: outcome.rule.clone(),
        rule_set_version_id: outcome.rule_set_version_id,
        reverses: None,
        actor_id: EXPIRY_ACTOR,
    };
    tx.post_entries(&[NewEntry { row, entry }])?;
    note(bank, tx, outcome)?;
    Ok(true)
}

/// The entry that books the expiry, if it is due: past its day, still active, and not held.
fn due(
    tx: &mut dyn WriteTx,
    outcome: &Outcome,
    on: NaiveDate,
) -> Result<Option<credit_bank_domain::ledger::Entry>, Problem> {
    let claims: Vec<_> = tx
        .claims_of_outcomes(outcome.learner_id, &[outcome.id])?
        .iter()
        .map(credit_bank_store::rows::ClaimRow::to_claim)
        .collect();
    let past = is_due_to_expire(outcome.id, outcome.expires_on, on, &claims);
    if !past || !outcome.state.is_usable() {
        return Ok(None);
    }
    let deposit = deposit_of(outcome)?;
    verbs::expire(&deposit.lot, deposit.value)
        .map(Some)
        .map_err(Problem::internal)
}

/// Moves the outcome and tells its learner.
fn note(bank: &Bank, tx: &mut dyn WriteTx, mut outcome: Outcome) -> Result<(), Problem> {
    let from = outcome.state;
    outcome.state = from.after(OutcomeAct::Expiry).map_err(Problem::internal)?;
    outcome.version = outcome.version.saturating_add(1);
    tx.update_outcome(&outcome, bank.now())?;
    tx.insert_outcome_events(&[OutcomeEvent {
        learner_id: outcome.learner_id,
        outcome_id: outcome.id,
        number: outcome.version,
        act: OutcomeAct::Expiry.as_str().to_owned(),
        from_state: Some(from.as_str().to_owned()),
        to_state: outcome.state.as_str().to_owned(),
        actor_id: EXPIRY_ACTOR,
        reasons: JsonText::empty_list(),
        recorded_at: bank.now(),
        level: outcome.level.clone(),
        expires_on: outcome.expires_on,
    }])?;
    let subject_id = SubjectId::new(outcome.id.uuid());
    tx.insert_notices(&[Notice {
        id: bank.ids().make(NoticeId::new),
        recipient: RecipientKind::Learner,
        recipient_id: SubjectId::new(outcome.learner_id.uuid()),
        kind: "outcome_expired".to_owned(),
        subject: "outcome".to_owned(),
        subject_id,
        detail: Json(serde_json::json!({"expires_on": outcome.expires_on})),
        created_at: bank.now(),
    }])?;
    tx.insert_audit_line(&AuditLine {
        id: bank.ids().make(AuditId::new),
        recorded_at: bank.now(),
        actor_kind: "bank".to_owned(),
        actor_id: Some(EXPIRY_ACTOR),
        organisation_id: None,
        act: "expire".to_owned(),
        subject: "outcome".to_owned(),
        subject_id: Some(subject_id),
        learner_id: Some(outcome.learner_id),
        detail: Json(serde_json::json!({})),
        request_id: "expiry".to_owned(),
    })?;
    Ok(())
}

/// Books expiry and forgets old idempotency keys, at once and then once every civil day, on a thread of its own, until what is given
/// back is dropped.
///
/// # Errors
/// When the thread cannot be started.
pub fn expire_daily(bank: Bank) -> std::io::Result<Sender<()>> {
    let (running, stopped) = channel::<()>();
    std::thread::Builder::new()
        .name("expiry".to_owned())
        .spawn(move || {
            let mut booked_on = None;
            loop {
                let today = bank.today();
                if booked_on != Some(today) {
                    match idempotency::forget_old(&bank) {
                        Ok(forgotten) => tracing::info!(forgotten, "old idempotency keys"),
                        Err(error) => tracing::error!(%error, "old idempotency keys stay"),
                    }
                    match expire(&bank, today) {
                        Ok(expired) => {
                            tracing::info!(%today, expired, "expiry is booked");
                            booked_on = Some(today);
                        }
                        Err(problem) => {
                            tracing::error!(%today, ?problem, "expiry is not booked; it is tried again");
                        }
                    }
                }
                match stopped.recv_timeout(LOOK_EVERY) {
                    Err(RecvTimeoutError::Timeout) => {}
                    Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
                }
            }
        })?;
    Ok(running)
}
