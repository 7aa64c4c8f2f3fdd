//! `GET /v1/audit/accounts…`: the books and applications of every account, de-identified.
//!
//! An account bears a pseudonym that is the same in every answer and in the audit; names, numbers and
//! free text are left out. Every read leaves a line.

use super::{AuditTrail, pseudonym};
use crate::actor::Authenticated;
use crate::applications::{AuditedApplication, audited_applications};
use crate::bank::Bank;
use crate::learners::{BalanceBody, BalanceQuery, EntryBody, balance_of, entries_after};
use crate::listing::{Listing, PageQuery};
use crate::problem::Problem;
use crate::request::{Path, Query};
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::{Actor, Role, audit};
use credit_bank_domain::id::{ApplicationId, LearnerId};
use credit_bank_domain::state::AccountState;
use credit_bank_store::rows::Learner;
use credit_bank_store::{ReadTx, WriteTx};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

/// `AuditedAccount` of the contract.
#[derive(Debug, Serialize)]
struct AuditedAccount {
    id: Uuid,
    state: AccountState,
    entries: i64,
}

impl AuditedAccount {
    fn of(bank: &Bank, learner: &Learner) -> Result<Self, Problem> {
        Ok(Self {
            id: pseudonym(bank, learner.id)?,
            state: learner.state,
            entries: learner.entry_count,
        })
    }
}

/// `list_audited_accounts`.
pub(crate) async fn list_audited_accounts(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Query(query): Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    audit::list_audited_accounts(&actor)?;
    let act = "list_audited_accounts";
    let (listing, limit) = (Listing::new(act, &()), query.limit);
    // The cursor, too, bears the pseudonym.
    let after: Option<Uuid> = listing.after(query.cursor.as_deref())?;
    let after = after.map(|it| behind(&bank, it)).transpose()?;
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Auditor, act);
    let inside = bank.clone();
    let page = bank
        .write(&actor, act, move |tx| {
            let learners = tx.list_learners(after, limit.and_one())?.into_iter();
            let accounts = learners.map(|learner| AuditedAccount::of(&inside, &learner));
            let accounts = accounts.collect::<Result<_, Problem>>()?;
            tx.insert_audit_line(&trail.line(("", None), None, json!({"status": 200})))?;
            Ok(listing.page(accounts, limit, |account| account.id))
        })
        .await?;
    Ok(HttpResponse::Ok().json(page))
}

/// `get_audited_balance`.
pub(crate) async fn get_audited_balance(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Path(id): Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let reading = Reading::of(&bank, &request, &actor, "get_audited_balance");
    let shown: BalanceBody = reading
        .read(id, |bank, tx, learner| {
            let balance = balance_of(bank, tx, learner, BalanceQuery::default())?;
            Ok(balance.under(LearnerId::new(pseudonym(bank, learner.id)?)))
        })
        .await?;
    Ok(HttpResponse::Ok().json(shown))
}

/// `list_audited_entries`.
pub(crate) async fn list_audited_entries(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Path(id): Path<Uuid>,
    Query(query): Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let act = "list_audited_entries";
    let listing = Listing::new(act, &id);
    let after = listing.after(query.cursor.as_deref())?.unwrap_or(0);
    let page = Reading::of(&bank, &request, &actor, act)
        .read(id, move |_, tx, learner| {
            let (entries, _) = entries_after(tx, learner.id, after, query.limit.and_one())?;
            Ok(listing.page(entries, query.limit, EntryBody::sequence))
        })
        .await?;
    Ok(HttpResponse::Ok().json(page))
}

/// `list_audited_applications`.
pub(crate) async fn list_audited_applications(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Path(id): Path<Uuid>,
    Query(query): Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let act = "list_audited_applications";
    let listing = Listing::new(act, &id);
    let after: Option<Uuid> = listing.after(query.cursor.as_deref())?;
    let page = Reading::of(&bank, &request, &actor, act)
        .read(id, move |bank, tx, learner| {
            let name = LearnerId::new(pseudonym(bank, learner.id)?);
            let page = (after.map(ApplicationId::new), query.limit);
            let read = audited_applications(tx, bank, (learner.id, name), page)?;
            Ok(listing.page(read, query.limit, AuditedApplication::id))
        })
        .await?;
    Ok(HttpResponse::Ok().json(page))
}

/// One read of one account.
struct Reading {
    bank: web::Data<Bank>,
    actor: Actor,
    trail: AuditTrail,
    act: &'static str,
}

impl Reading {
    fn of(bank: &web::Data<Bank>, request: &HttpRequest, actor: &Actor, act: &'static str) -> Self {
        Self {
            bank: bank.clone(),
            actor: actor.clone(),
            trail: AuditTrail::of(bank, request, actor, Role::Auditor, act),
            act,
        }
    }

    /// What `work` makes of the account with this pseudonym, and the line, in one transaction. The line
    /// is not among those that the learner sees as looks: the auditor is not told whose account it is.
    async fn read<T, W>(self, id: Uuid, mut work: W) -> Result<T, Problem>
    where
        T: Send + 'static,
        W: FnMut(&Bank, &mut dyn ReadTx, &Learner) -> Result<T, Problem> + Send + 'static,
    {
        let Self {
            bank,
            actor,
            trail,
            act,
        } = self;
        let (inside, asker) = (bank.clone(), actor.clone());
        let write = move |tx: &mut dyn WriteTx| {
            let found = tx.find_learner(behind(&inside, id)?)?;
            let permit = audit::audit_account(&asker, found.as_ref().map(|it| it.id))?;
            let learner = found.ok_or_else(Problem::not_found)?;
            let seen = work(&inside, tx.reads(), &learner)?;
            let subject = ("learner", Some(permit.learner.uuid()));
            tx.insert_audit_line(&trail.line(subject, None, json!({"status": 200})))?;
            Ok(seen)
        };
        bank.write(&actor, act, write).await
    }
}

/// Whose pseudonym it is; an id that nobody has where it is none.
pub(super) fn behind(bank: &Bank, pseudonym: Uuid) -> Result<LearnerId, Problem> {
    let id = bank.identity_keys().behind_pseudonym(pseudonym);
    id.map(LearnerId::new).map_err(Problem::internal)
}
