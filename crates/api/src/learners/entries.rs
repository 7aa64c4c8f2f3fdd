//! `GET /v1/learners/{id}/entries`: the statement, in the order of knowledge.

use super::balance_body::signed;
use super::levels::Outcomes;
use crate::actor::Authenticated;
use crate::audit::{AuditTrail, Look, look};
use crate::bank::Bank;
use crate::grants;
use crate::listing::{Limit, Listing};
use crate::problem::Problem;
use crate::request::{Path, Query};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_domain::access::{Role, learners};
use credit_bank_domain::id::{
    EnrolmentId, EntryId, LearnerId, LineId, OrganisationId, OutcomeId, SubjectId,
};
use credit_bank_domain::ledger::{Account, Lot, UsePlace};
use credit_bank_store::ReadTx;
use credit_bank_store::rows::{EntryRow, PostingRow};
use serde::{Deserialize, Serialize};

/// Causes that the contract names; an entry of another cause names none.
const CAUSES: [&str; 4] = ["outcome", "application", "line", "completion"];

/// The query.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryQuery {
    #[serde(default, deserialize_with = "crate::request::optional_instant")]
    as_of: Option<DateTime<Utc>>,
    #[serde(default)]
    limit: Limit,
    cursor: Option<String>,
}

/// `Entry` of the contract.
#[derive(Debug, Clone, Serialize)]
pub struct EntryBody {
    id: EntryId,
    sequence: i64,
    verb: &'static str,
    recorded_at: DateTime<Utc>,
    effective_on: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<Cause>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reverses: Option<EntryId>,
    postings: Vec<PostingBody>,
}

#[derive(Debug, Clone, Serialize)]
struct Cause {
    kind: String,
    id: SubjectId,
}

/// `Posting` of the contract: the learner's side only.
#[derive(Debug, Clone, Default, Serialize)]
struct PostingBody {
    book: &'static str,
    account: &'static str,
    amount: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome_id: Option<OutcomeId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation_id: Option<OrganisationId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enrolment_id: Option<EnrolmentId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line_id: Option<LineId>,
}

/// `GET /v1/learners/{id}/entries`.
pub async fn list_learner_entries(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Path(id): Path<LearnerId>,
    Query(query): Query<EntryQuery>,
) -> Result<HttpResponse, Problem> {
    if query.as_of.is_some_and(|asked| asked > bank.now()) {
        return Err(Problem::future_date("as_of"));
    }
    let act = "list_learner_entries";
    let listing = Listing::new(act, &(id, query.as_of));
    let after = listing.after(query.cursor.as_deref())?.unwrap_or(0);
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Registrar, act);
    let (asker, now) = (actor.clone(), bank.now());
    let page = look(&bank, &actor, trail, Some(id), move |tx| {
        let known = tx.find_learner(id)?.map(|learner| learner.id);
        let grants = grants::facts_for(tx, &asker, id)?;
        let permit = learners::see_entries(&asker, known, &grants, now)?;
        let outcomes = Outcomes::read(tx, id)?;
        let mut entries = tx.list_entries(id, after, query.limit.and_one())?;
        if let Some(as_of) = query.as_of {
            entries.retain(|(entry, _)| entry.recorded_at <= as_of);
        }
        let page = listing.page(entries, query.limit, |(entry, _)| entry.sequence);
        let seen = page.try_map(|(entry, postings)| EntryBody::of(entry, &postings, &outcomes))?;
        Ok(Look {
            seen,
            learner: permit.learner,
            audience: permit.audience,
        })
    })
    .await?;
    Ok(HttpResponse::Ok().json(page))
}

/// Entries after `after`, oldest first, at most `limit`; and the sequence of the last.
pub(crate) fn entries_after(
    tx: &mut dyn ReadTx,
    learner: LearnerId,
    after: i64,
    limit: i64,
) -> Result<(Vec<EntryBody>, Option<i64>), Problem> {
    let outcomes = Outcomes::read(tx, learner)?;
    let rows = tx.list_entries(learner, after, limit)?;
    let last = rows.last().map(|(entry, _)| entry.sequence);
    let shown = rows
        .into_iter()
        .map(|(entry, postings)| EntryBody::of(entry, &postings, &outcomes));
    Ok((shown.collect::<Result<_, Problem>>()?, last))
}

impl EntryBody {
    /// Its place in the order of knowledge.
    pub(crate) const fn sequence(&self) -> i64 {
        self.sequence
    }

    fn of(entry: EntryRow, postings: &[PostingRow], outcomes: &Outcomes) -> Result<Self, Problem> {
        let mut shown = Vec::new();
        for posting in postings {
            let account: Account = posting.account.parse().map_err(Problem::internal)?;
            if let Some(body) = PostingBody::of(&account, posting.amount, outcomes) {
                shown.push(body);
            }
        }
        let is_known = CAUSES.contains(&entry.cause.as_str());
        Ok(Self {
            id: entry.id,
            sequence: entry.sequence,
            verb: entry.verb.as_str(),
            recorded_at: entry.recorded_at,
            effective_on: entry.effective_on,
            cause: is_known.then_some(Cause {
                kind: entry.cause,
                id: entry.cause_id,
            }),
            reverses: entry.reverses,
            postings: shown,
        })
    }
}

impl PostingBody {
    /// None for the institutions' side.
    fn of(account: &Account, amount: i64, outcomes: &Outcomes) -> Option<Self> {
        let start = |word: &'static str| Self {
            book: account.book().as_str(),
            account: word,
            amount: signed(amount),
            ..Self::default()
        };
        let of_lot = |word, lot: &Lot| Self {
            category: Some(lot.category.as_str().to_owned()),
            level: outcomes.level_code(lot),
            outcome_id: Some(lot.outcome),
            ..start(word)
        };
        let of_use = |word, place: &UsePlace| Self {
            outcome_id: Some(place.outcome),
            organisation_id: Some(place.organisation),
            enrolment_id: Some(place.enrolment),
            ..start(word)
        };
        match account {
            Account::DepositActive(lot) => Some(of_lot("active", lot)),
            Account::DepositExpired(lot) => Some(of_lot("expired", lot)),
            Account::UseHeld(place) => Some(of_use("held", place)),
            Account::UseUsed(place) => Some(of_use("used", place)),
            Account::UseForfeited(place) => Some(of_use("forfeited", place)),
            Account::GrantGranted { enrolment, line } => Some(Self {
                enrolment_id: Some(*enrolment),
                line_id: Some(*line),
                ..start("granted")
            }),
            Account::PointsActive(category) => Some(Self {
                category: Some(category.as_str().to_owned()),
                ..start("active")
            }),
            Account::PointsRedeemed => Some(start("redeemed")),
            _ => None,
        }
    }
}
