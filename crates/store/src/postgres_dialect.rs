//! What PostgreSQL does its own way. What costs here is the round trip and the planning: statements
//! are few, and stay prepared.

use super::Conn;
use crate::error::StoreError;
use crate::rows::{
    AuditLineWire, CertificateWire, CompletionRevisionWire, CompletionWire, EntryWire,
    EvidenceWire, IdempotentAnswerWire, LearnerIdentityWire, LearnerWire, NoticeWire,
    OutcomeEventWire, OutcomeWire, PostingWire, RecognitionDecisionWire,
};
use crate::schema::learner;
use crate::sql_types::{Db, DbUuid};
use crate::statement::{InsertAll, Statement};
use crate::sums::Sums;
use crate::tx::{LockedLearner, Posted};
use credit_bank_domain::id::LearnerId;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Text};
use std::collections::{BTreeMap, BTreeSet};

type Own = BTreeMap<(LearnerId, String), i64>;
type Contra = BTreeMap<String, i64>;
type Counts = BTreeMap<LearnerId, i64>;

/// The lots whose day has passed, from the index that holds those alone that still may expire: it counts only where
/// the states are written out.
pub(crate) const LOTS_TO_EXPIRE: &str = "SELECT id, learner_id FROM outcome
    WHERE expires_on IS NOT NULL AND expires_on <= $1 AND state IN ('recognised', 'reinstated') ORDER BY expires_on, id LIMIT $2";

/// Locks the rows in id order, so that two writers never wait for each other in a circle.
pub(crate) fn lock_learners(
    connection: &mut Conn,
    learners: &[LearnerId],
) -> QueryResult<Vec<(LearnerId, i64)>> {
    learner::table
        .filter(learner::id.eq_any(learners.iter().map(|id| Db(*id))))
        .order(learner::id)
        .select((learner::id, learner::entry_count))
        .for_no_key_update()
        .load::<(Db<LearnerId>, i64)>(connection)
        .map(|rows| {
            rows.into_iter()
                .map(|(Db(id), count)| (id, count))
                .collect()
        })
}

fn all<'row, T: 'row, W: From<&'row T>>(rows: &'row [T]) -> Vec<W> {
    rows.iter().map(W::from).collect()
}

pub(crate) fn insert_all<'row, Wire, Row: 'row>(
    connection: &mut Conn,
    rows: &'row [Row],
) -> QueryResult<()>
where
    Wire: From<&'row Row> + InsertAll,
{
    if rows.is_empty() {
        return Ok(());
    }
    let wires: Vec<Wire> = all(rows);
    Wire::insert_all(&wires).execute(connection).map(drop)
}

fn own_balances<'part, Rows>(
    statement: Statement<'part, Rows>,
    own: &'part Own,
) -> Statement<'part, Rows> {
    statement
        .sql("INSERT INTO balance SELECT * FROM unnest(")
        .array::<DbUuid, _>(own.keys().map(|(learner, _)| Db(*learner)).collect())
        .sql(", ")
        .array::<Text, _>(own.keys().map(|(_, account)| account).collect())
        .sql(", ")
        .array::<BigInt, _>(own.values().collect())
        .sql(
            ") ON CONFLICT (learner_id, account) DO UPDATE SET amount = balance.amount + excluded.amount
             RETURNING account, amount",
        )
}

/// In the order of the accounts, so that two writers never wait for each other in a circle.
fn contra_balances(contra: &Contra) -> Statement<'_> {
    Statement::new()
        .sql("INSERT INTO contra_balance SELECT * FROM unnest(")
        .array::<Text, _>(contra.keys().collect())
        .sql(", ")
        .array::<BigInt, _>(contra.values().collect())
        .sql(") ON CONFLICT (account) DO UPDATE SET amount = contra_balance.amount + excluded.amount")
}

fn entry_counts<'count>(
    counts: impl Iterator<Item = (&'count LearnerId, &'count i64)>,
) -> Statement<'count> {
    let (learners, counts): (Vec<_>, Vec<&i64>) =
        counts.map(|(learner, count)| (Db(*learner), count)).unzip();
    Statement::new()
        .sql("UPDATE learner SET entry_count = new.count FROM unnest(")
        .array::<DbUuid, Db<LearnerId>>(learners)
        .sql(", ")
        .array::<BigInt, _>(counts)
        .sql(") AS new (id, count) WHERE learner.id = new.id")
}

/// Adds the amounts and gives the balances after.
pub(crate) fn add_to_balances(
    connection: &mut Conn,
    amounts: &Own,
) -> QueryResult<Vec<(String, i64)>> {
    own_balances(Statement::<(Text, BigInt)>::new(), amounts).load(connection)
}

pub(crate) fn add_to_contra_balances(connection: &mut Conn, amounts: &Contra) -> QueryResult<()> {
    contra_balances(amounts).execute(connection).map(drop)
}

pub(crate) fn set_entry_counts(connection: &mut Conn, counts: &Counts) -> QueryResult<()> {
    entry_counts(counts.iter()).execute(connection).map(drop)
}

/// Finds and locks in id order, as one statement.
pub(crate) fn lock_learners_by_number_hashes(
    connection: &mut Conn,
    hashes: &[Vec<u8>],
) -> QueryResult<Vec<LockedLearner>> {
    Statement::<(Binary, DbUuid, Binary, BigInt)>::new()
        .sql(
            "SELECT i.number_hash, l.id, l.name_ciphertext, l.entry_count FROM learner_identity i
             JOIN learner l ON l.id = i.learner_id WHERE i.number_hash = ANY(",
        )
        .array::<Binary, _>(hashes.iter().collect())
        .sql(") ORDER BY l.id FOR NO KEY UPDATE OF l")
        .load::<(Vec<u8>, Db<LearnerId>, Vec<u8>, i64)>(connection)
        .map(|rows| {
            let locked = |(number_hash, Db(id), name_ciphertext, entry_count)| LockedLearner {
                number_hash,
                id,
                name_ciphertext,
                entry_count,
            };
            rows.into_iter().map(locked).collect()
        })
}

/// The learners' rows and those of their first entries come in one statement, which does not see its
/// own inserts: an account that is opened begins with its count.
fn opened(posted: &Posted<'_>, counts: &Counts) -> Vec<LearnerWire> {
    let with_count = posted.learners.iter().map(|learner| {
        let mut learner = learner.clone();
        learner.entry_count = counts.get(&learner.id).copied().unwrap_or(0);
        learner
    });
    with_count
        .map(|learner| LearnerWire::from(&learner))
        .collect()
}

/// Everything as one statement; tables to which nothing is added are left out of it.
pub(crate) fn insert_posted(connection: &mut Conn, posted: &Posted<'_>) -> Result<(), StoreError> {
    let sums = Sums::of(posted.entries)?;
    let new: BTreeSet<LearnerId> = posted.learners.iter().map(|it| it.id).collect();
    let learners = opened(posted, &sums.counts);
    let identities: Vec<LearnerIdentityWire> = all(posted.identities);
    let outcomes: Vec<OutcomeWire> = all(posted.outcomes);
    let events: Vec<OutcomeEventWire> = all(posted.events);
    let recognitions: Vec<RecognitionDecisionWire> = all(posted.recognitions);
    let completions: Vec<CompletionWire> = all(posted.completions);
    let revisions: Vec<CompletionRevisionWire> = all(posted.revisions);
    let evidence: Vec<EvidenceWire> = all(posted.evidence);
    let certificates: Vec<CertificateWire> = all(posted.certificates);
    let entries: Vec<EntryWire> = all(&sums.heads);
    let postings: Vec<PostingWire> = all(&sums.postings);
    let notices: Vec<NoticeWire> = all(posted.notices);
    let audit: Vec<AuditLineWire> = all(posted.audit);
    let answers: Vec<IdempotentAnswerWire> = all(posted.answers);
    let counts = sums
        .counts
        .iter()
        .filter(|(learner, _)| !new.contains(learner));
    // PostgreSQL runs what nothing refers to from the last to the first: the providers' totals, which many
    // posts share, come first here and so are held shortest, and nobody waits for another while holding one.
    let mut statement = own_balances(
        Statement::<(Text, BigInt)>::new()
            .sql("WITH contra AS (")
            .part(contra_balances(&sums.contra))
            .sql("), own AS ("),
        &sums.own,
    );
    for (name, part) in [
        ("), learners AS (", some(&learners)),
        ("), identities AS (", some(&identities)),
        ("), outcomes AS (", some(&outcomes)),
        ("), events AS (", some(&events)),
        ("), recognitions AS (", some(&recognitions)),
        ("), completions AS (", some(&completions)),
        ("), revisions AS (", some(&revisions)),
        ("), evidence_rows AS (", some(&evidence)),
        ("), certificates AS (", some(&certificates)),
        ("), entries AS (", some(&entries)),
        ("), postings AS (", some(&postings)),
        ("), notices AS (", some(&notices)),
        ("), audit_lines AS (", some(&audit)),
        ("), answers AS (", some(&answers)),
    ] {
        if let Some(part) = part {
            statement = statement.sql(name).part(part);
        }
    }
    let after = statement
        .sql("), counts AS (")
        .part(entry_counts(counts))
        .sql(") SELECT account, amount FROM own WHERE amount < 0")
        .load(connection)?;
    Sums::check(after)
}

fn some<Wire: InsertAll>(rows: &[Wire]) -> Option<Statement<'_>> {
    (!rows.is_empty()).then(|| Wire::insert_all(rows))
}
