//! What SQLite does its own way.

use super::Conn;
use crate::error::StoreError;
use crate::insert_each::InsertEach;
use crate::schema::{balance, contra_balance, learner, learner_identity};
use crate::sql_types::Db;
use crate::tx::{
    AuditWrites, IdempotencyWrites, LearnerWrites, LedgerWrites, LockedLearner, NoticeWrites,
    OutcomeWrites, Posted, RecognitionWrites,
};
use credit_bank_domain::id::LearnerId;
use diesel::prelude::*;
use diesel::upsert::excluded;
use std::collections::BTreeMap;

/// The lots whose day has passed, from the index that holds those alone that still may expire: it counts only where
/// the states are written out. SQLite, which knows no numbers of rows, would rather read all that is recognised, from the index of states.
pub(crate) const LOTS_TO_EXPIRE: &str = "SELECT id, learner_id FROM outcome INDEXED BY outcome_expiry
    WHERE expires_on IS NOT NULL AND expires_on <= $1 AND state IN ('recognised', 'reinstated') ORDER BY expires_on, id LIMIT $2";

/// The rows to lock, with their entry counts; the one writer already excludes all others.
pub(crate) fn lock_learners(
    connection: &mut Conn,
    learners: &[LearnerId],
) -> QueryResult<Vec<(LearnerId, i64)>> {
    learner::table
        .filter(learner::id.eq_any(learners.iter().map(|id| Db(*id))))
        .order(learner::id)
        .select((learner::id, learner::entry_count))
        .load::<(Db<LearnerId>, i64)>(connection)
        .map(|rows| {
            rows.into_iter()
                .map(|(Db(id), count)| (id, count))
                .collect()
        })
}

pub(crate) fn insert_all<'row, Wire, Row: 'row>(
    connection: &mut Conn,
    rows: &'row [Row],
) -> QueryResult<()>
where
    Wire: From<&'row Row> + InsertEach,
{
    let wires: Vec<Wire> = rows.iter().map(Wire::from).collect();
    Wire::insert_each(connection, &wires)
}

/// Adds the amounts and gives the balances after.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "the database adds, and refuses an overflow"
)]
pub(crate) fn add_to_balances(
    connection: &mut Conn,
    amounts: &BTreeMap<(LearnerId, String), i64>,
) -> QueryResult<Vec<(String, i64)>> {
    amounts
        .iter()
        .map(|((learner, account), amount)| {
            diesel::insert_into(balance::table)
                .values((
                    balance::learner_id.eq(Db(*learner)),
                    balance::account.eq(account),
                    balance::amount.eq(amount),
                ))
                .on_conflict((balance::learner_id, balance::account))
                .do_update()
                .set(balance::amount.eq(balance::amount + excluded(balance::amount)))
                .returning((balance::account, balance::amount))
                .get_result(connection)
        })
        .collect()
}

#[expect(
    clippy::arithmetic_side_effects,
    reason = "the database adds, and refuses an overflow"
)]
pub(crate) fn add_to_contra_balances(
    connection: &mut Conn,
    amounts: &BTreeMap<String, i64>,
) -> QueryResult<()> {
    amounts.iter().try_for_each(|(account, amount)| {
        diesel::insert_into(contra_balance::table)
            .values((
                contra_balance::account.eq(account),
                contra_balance::amount.eq(amount),
            ))
            .on_conflict(contra_balance::account)
            .do_update()
            .set(
                contra_balance::amount
                    .eq(contra_balance::amount + excluded(contra_balance::amount)),
            )
            .execute(connection)
            .map(drop)
    })
}

pub(crate) fn set_entry_counts(
    connection: &mut Conn,
    counts: &BTreeMap<LearnerId, i64>,
) -> QueryResult<()> {
    counts.iter().try_for_each(|(learner, count)| {
        diesel::update(learner::table.find(Db(*learner)))
            .set(learner::entry_count.eq(count))
            .execute(connection)
            .map(drop)
    })
}

/// The one writer already excludes all others.
pub(crate) fn lock_learners_by_number_hashes(
    connection: &mut Conn,
    hashes: &[Vec<u8>],
) -> QueryResult<Vec<LockedLearner>> {
    let mut found = Vec::with_capacity(hashes.len());
    for hash in hashes {
        // One at a time: the statement stays prepared.
        let learner = learner_identity::table
            .inner_join(learner::table.on(learner::id.eq(learner_identity::learner_id)))
            .filter(learner_identity::number_hash.eq(hash))
            .select((learner::id, learner::name_ciphertext, learner::entry_count))
            .first::<(Db<LearnerId>, Vec<u8>, i64)>(connection)
            .optional()?;
        found.extend(
            learner.map(|(Db(id), name_ciphertext, entry_count)| LockedLearner {
                number_hash: hash.clone(),
                id,
                name_ciphertext,
                entry_count,
            }),
        );
    }
    Ok(found)
}

/// One table after the other, what refers to a row after it.
pub(crate) fn insert_posted(connection: &mut Conn, posted: &Posted<'_>) -> Result<(), StoreError> {
    connection.insert_learners(posted.learners, posted.identities)?;
    connection.insert_outcomes(posted.outcomes, posted.events)?;
    connection.insert_recognition_decisions(posted.recognitions)?;
    connection.insert_completions(posted.completions, posted.revisions)?;
    connection.insert_evidence(posted.evidence)?;
    connection.insert_certificates(posted.certificates)?;
    connection.post_entries(posted.entries)?;
    connection.insert_notices(posted.notices)?;
    connection.insert_audit_lines(posted.audit)?;
    connection.keep_idempotent_answers(posted.answers)
}
