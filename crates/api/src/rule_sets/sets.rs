//! Rule sets themselves: what they are for and whose.

use super::event::Acting;
use super::kept;
use crate::actor::{Authenticated, MaybeAuthenticated};
use crate::bank::Bank;
use crate::idempotency::{self, Answer, IdempotencyKey};
use crate::listing::{Limit, Listing};
use crate::organisations::Reach;
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::{Body, Query, present};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use credit_bank_domain::access::{Actor, Refusal, Role, rule_sets};
use credit_bank_domain::id::{OrganisationId, ProgrammeId, RuleSetId};
use credit_bank_domain::listed::is_blank;
use credit_bank_domain::programme::Programme;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::RuleSet;
use credit_bank_store::tx::ProgrammeFilter;
use credit_bank_store::words::RuleSetPurpose;
use serde::{Deserialize, Serialize};

/// Programmes read at once while those of a rule set are looked for.
const PROGRAMMES_AT_ONCE: i64 = 200;

/// Which rule sets.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleSetQuery {
    organisation_id: Option<OrganisationId>,
    programme_id: Option<ProgrammeId>,
    #[serde(default)]
    limit: Limit,
    cursor: Option<String>,
}

/// A new rule set.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleSetDraft {
    code: String,
    title: String,
    organisation_id: Option<OrganisationId>,
    #[serde(default, deserialize_with = "present")]
    purpose: Option<Purpose>,
}

/// What its rules decide.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Purpose {
    Recognition,
    Transfer,
}

#[derive(Debug, Serialize)]
struct RuleSetView {
    id: RuleSetId,
    code: String,
    title: String,
    organisation_id: OrganisationId,
    purpose: &'static str,
    programme_ids: Vec<ProgrammeId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version_in_force: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    created_at: DateTime<Utc>,
}

impl RuleSetView {
    fn of(tx: &mut dyn ReadTx, bank: &Bank, row: RuleSet) -> Result<Self, Problem> {
        let current = tx.find_rule_set_version_in_force(row.id, bank.today())?;
        let label = match &current {
            Some(version) => bank.rules().parsed(version)?.label.clone(),
            None => None,
        };
        Ok(Self {
            programme_ids: programmes_of(tx, row.id)?
                .into_iter()
                .map(|programme| programme.id)
                .collect(),
            id: row.id,
            code: row.code,
            title: row.title,
            organisation_id: row.organisation_id,
            purpose: row.purpose.as_str(),
            version_in_force: current.map(|version| version.number),
            label,
            created_at: row.created_at,
        })
    }
}

/// The programme versions that name this rule set; they are the owner's.
pub(super) fn programmes_of(
    tx: &mut dyn ReadTx,
    rule_set: RuleSetId,
) -> Result<Vec<Programme>, Problem> {
    let filter = ProgrammeFilter {
        organisation_id: None,
        code: None,
        known_by: None,
    };
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let programmes = tx.list_programmes(&filter, after, PROGRAMMES_AT_ONCE)?;
        let Some(last) = programmes.last() else {
            return Ok(found);
        };
        after = Some(last.id);
        let using = programmes
            .into_iter()
            .filter(|programme| programme.rule_set_id == Some(rule_set));
        found.extend(using);
    }
}

/// `list_rule_sets`.
pub(crate) async fn list_rule_sets(
    bank: web::Data<Bank>,
    MaybeAuthenticated(actor): MaybeAuthenticated,
    Query(query): Query<RuleSetQuery>,
) -> Result<HttpResponse, Problem> {
    let filter = (query.organisation_id, query.programme_id);
    let listing = Listing::new("list_rule_sets", &filter);
    let after = listing.after(query.cursor.as_deref())?.map(RuleSetId::new);
    let inside = bank.clone();
    let page = bank
        .read_as(actor.as_ref(), "list_rule_sets", move |tx| {
            let rows = match query.programme_id {
                // A programme version has one rule set or none.
                Some(programme) => of_programme(tx, programme, query.organisation_id)?,
                None => tx.list_rule_sets(query.organisation_id, after, query.limit.and_one())?,
            };
            let page = listing.page(rows, query.limit, |row| row.id.uuid());
            page.try_map(|row| RuleSetView::of(tx, &inside, row))
        })
        .await?;
    Ok(HttpResponse::Ok().json(page))
}

fn of_programme(
    tx: &mut dyn ReadTx,
    programme: ProgrammeId,
    organisation: Option<OrganisationId>,
) -> Result<Vec<RuleSet>, Problem> {
    let named = tx.find_programme(programme)?.and_then(|it| it.rule_set_id);
    let found = match named {
        Some(id) => tx.find_rule_set(id)?,
        None => None,
    };
    Ok(found
        .into_iter()
        .filter(|row| organisation.is_none_or(|id| row.organisation_id == id))
        .collect())
}

/// `create_rule_set`.
pub(crate) async fn create_rule_set(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    key: IdempotencyKey,
    request: HttpRequest,
    body: Body<RuleSetDraft>,
) -> Result<HttpResponse, Problem> {
    let acting = Acting::new(&bank, &actor, &request);
    let draft = body.value;
    idempotency::create(
        &bank,
        &actor,
        key,
        body.hash,
        "create_rule_set",
        move |tx| {
            let (owner, reach) = owner(tx.reads(), &acting.actor, draft.organisation_id)?;
            check(&draft)?;
            let row = RuleSet {
                id: acting.bank.ids().make(RuleSetId::new),
                code: draft.code.clone(),
                organisation_id: owner,
                purpose: match (draft.purpose, reach) {
                    (Some(Purpose::Transfer), _) | (None, Reach::Own) => RuleSetPurpose::Transfer,
                    (Some(Purpose::Recognition), _) | (None, Reach::Bank | Reach::ParentBank) => {
                        RuleSetPurpose::Recognition
                    }
                },
                title: draft.title.clone(),
                created_at: acting.now,
            };
            if let Some(existing) = tx.find_rule_set_by_code(&row.code)? {
                return Err(Problem::new(Slug::AlreadyExists).existing_id(existing.id.uuid()));
            }
            tx.insert_rule_set(&row)?;
            let subject = ("rule_set", row.id.uuid());
            acting.audit(tx, "create_rule_set", Role::RuleEditor, 201, subject)?;
            let location = format!("/v1/rule-sets/{}/versions", row.id);
            Answer::created(location, &RuleSetView::of(tx.reads(), &acting.bank, row)?)
        },
    )
    .await
}

/// The organisation named, or the actor's, for which the actor may create a rule set.
fn owner(
    tx: &mut dyn ReadTx,
    actor: &Actor,
    named: Option<OrganisationId>,
) -> Result<(OrganisationId, Reach), Problem> {
    // Whoever acts for no organisation keeps no rules.
    let owner = named.or_else(|| actor.organisation_id());
    let owner = owner.ok_or(Refusal::Role)?;
    rule_sets::create_rule_set(actor, &kept::keepers(tx, owner, Some(actor))?)?;
    let reach = kept::reach(tx, owner)?.ok_or_else(|| {
        Problem::new(Slug::UnknownReference).fault(FieldFault::not_in_list("/organisation_id"))
    })?;
    Ok((owner, reach))
}

fn check(draft: &RuleSetDraft) -> Result<(), Problem> {
    let part = |part: &str| {
        part.starts_with(|it: char| it.is_ascii_lowercase() || it.is_ascii_digit())
            && part
                .chars()
                .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-')
    };
    let refuse = |fault| Err(Problem::invalid_body(fault));
    if !(3..=100).contains(&draft.code.len()) || !draft.code.split('/').all(part) {
        return refuse(FieldFault::pattern("/code"));
    }
    if !is_name(&draft.title, 200) {
        return refuse(FieldFault::pattern("/title"));
    }
    Ok(())
}

fn is_name(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.chars().count())
        && text.trim_matches(is_blank) == text
        && !text.chars().any(|c| c.is_ascii_control())
}
