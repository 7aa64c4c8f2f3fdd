//! `POST /v1/conversions/query`: what converts, what does not, and why. Nothing is written, and
//! nothing of what was asked is logged.

use super::made_up::MadeUpOutcome;
use super::question::{Question, Target, Weighed};
use super::reply::ConversionAnswer;
use super::snapshot::Snapshot;
use super::wishes::{Decline, Require, Wished};
use crate::actor::MaybeAuthenticated;
use crate::bank::{Bank, work_out};
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::{Body, present};
use actix_web::{HttpResponse, web};
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_conversion_rules::Wishes;
use credit_bank_domain::access::enrolments::EnrolmentFact;
use credit_bank_domain::access::grants::{GrantFact, GrantScope};
use credit_bank_domain::access::{Actor, conversions};
use credit_bank_domain::id::{EnrolmentId, LearnerId, ProgrammeId};
use credit_bank_store::ReadTx;
use credit_bank_store::rows::AccessGrant;
use serde::Deserialize;
use std::collections::BTreeSet;

/// Most made-up outcomes of one question.
const MOST_OUTCOMES: usize = 200;
/// Most tags of one made-up outcome.
const MOST_TAGS: usize = 30;
/// Longest `ref` in characters.
const LONGEST_REF: usize = 32;

/// The contract's `ConversionQuery`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConversionQuery {
    learner_id: Option<LearnerId>,
    outcomes: Option<Vec<MadeUpOutcome>>,
    programme_id: Option<ProgrammeId>,
    enrolment_id: Option<EnrolmentId>,
    on: Option<NaiveDate>,
    #[serde(default, deserialize_with = "present")]
    courses: Option<Vec<String>>,
    #[serde(default, deserialize_with = "present")]
    decline: Option<Decline>,
    #[serde(default, deserialize_with = "present")]
    require: Option<Vec<Require>>,
    #[serde(default, deserialize_with = "present")]
    prefer: Option<Vec<String>>,
}

/// Who or what is weighed, before anybody was asked whether it may be.
#[derive(Debug, Clone)]
enum Asked {
    Learner(LearnerId),
    MadeUp(Vec<MadeUpOutcome>),
}

/// A query that the contract allows; whether it may be asked is seen in the transaction.
#[derive(Debug, Clone)]
pub(crate) struct Asking {
    asked: Asked,
    target: Target,
    on: NaiveDate,
    wishes: Wishes,
}

impl ConversionQuery {
    /// The query, where the contract allows it.
    ///
    /// # Errors
    /// `invalid-body`.
    pub(crate) fn checked(self, today: NaiveDate) -> Result<Asking, Problem> {
        let body = Wished {
            courses: self.courses.as_ref(),
            decline: self.decline.as_ref(),
            require: self.require.as_ref(),
            prefer: self.prefer.as_ref(),
        };
        let wishes = body.wishes()?;
        let asked = match (self.learner_id, self.outcomes) {
            (Some(learner), None) => Asked::Learner(learner),
            (None, Some(outcomes)) => Asked::MadeUp(checked(outcomes)?),
            _ => return Err(one_of("/learner_id", "learner_id", "outcomes")),
        };
        let target = match (self.programme_id, self.enrolment_id) {
            (Some(programme), None) => Target::Programme(programme),
            (None, Some(enrolment)) => Target::Enrolment(enrolment),
            _ => return Err(one_of("/programme_id", "programme_id", "enrolment_id")),
        };
        Ok(Asking {
            asked,
            target,
            on: self.on.unwrap_or(today),
            wishes,
        })
    }
}

impl Asking {
    /// What the answer rests on, for somebody who may ask.
    ///
    /// # Errors
    /// `unauthenticated`, `forbidden`, `not-found` and those of [`Snapshot::read`].
    pub(crate) fn snapshot(
        &self,
        tx: &mut dyn ReadTx,
        bank: &Bank,
        who: Option<&Actor>,
    ) -> Result<Snapshot, Problem> {
        let outcomes = match &self.asked {
            Asked::Learner(learner) => permitted(tx, who, *learner, bank.now())?,
            Asked::MadeUp(outcomes) => Weighed::MadeUp(outcomes.clone()),
        };
        if let Target::Enrolment(enrolment) = self.target {
            permit_enrolment(tx, who, enrolment)?;
        }
        let question = Question {
            outcomes,
            target: self.target,
            on: self.on,
            wishes: self.wishes.clone(),
            replaces: BTreeSet::new(),
        };
        Snapshot::read(tx, bank, question)
    }
}

/// `query_conversion`.
pub(crate) async fn query_conversion(
    bank: web::Data<Bank>,
    MaybeAuthenticated(actor): MaybeAuthenticated,
    body: Body<ConversionQuery>,
) -> Result<HttpResponse, Problem> {
    let asking = body.value.checked(bank.today())?;
    let (inside, who) = (bank.clone(), actor.clone());
    let read = move |tx: &mut dyn ReadTx| asking.snapshot(tx, &inside, who.as_ref());
    let snapshot = bank
        .read_as(actor.as_ref(), "query_conversion", read)
        .await?;
    let limit = bank.limits().planning_limit();
    let answered = work_out(move || snapshot.plan(limit)).await?;
    answered.planned()?;
    Ok(HttpResponse::Ok().json(ConversionAnswer::of(answered)))
}

fn one_of(pointer: &'static str, one: &str, other: &str) -> Problem {
    Problem::invalid_body(FieldFault::new(
        pointer,
        "one_of",
        format!("{one} 与 {other} 须且只能给出一个。"),
        format!("Exactly one of {one} and {other} is wanted."),
    ))
}

fn checked(outcomes: Vec<MadeUpOutcome>) -> Result<Vec<MadeUpOutcome>, Problem> {
    if outcomes.len() > MOST_OUTCOMES {
        return Err(Problem::invalid_body(FieldFault::too_long(
            "/outcomes",
            MOST_OUTCOMES,
        )));
    }
    let mut seen = BTreeSet::new();
    for (index, outcome) in outcomes.iter().enumerate() {
        let fits = |character: char| character.is_ascii_alphanumeric() || "_-".contains(character);
        let reference = &outcome.reference;
        let pointer = format!("/outcomes/{index}/ref");
        if !(1..=LONGEST_REF).contains(&reference.len()) || !reference.chars().all(fits) {
            return Err(Problem::invalid_body(FieldFault::pattern(pointer)));
        }
        if !seen.insert(reference.as_str()) {
            let fault = FieldFault::new(pointer, "repeated", "ref 重复。", "It is repeated.");
            return Err(Problem::invalid_body(fault));
        }
        if outcome.tags.len() > MOST_TAGS {
            let pointer = format!("/outcomes/{index}/tags");
            return Err(Problem::invalid_body(FieldFault::too_long(
                pointer, MOST_TAGS,
            )));
        }
    }
    Ok(outcomes)
}

fn known(asking: Option<&Actor>) -> Result<&Actor, Problem> {
    asking.ok_or_else(|| Problem::new(Slug::Unauthenticated))
}

fn permitted(
    tx: &mut dyn ReadTx,
    asking: Option<&Actor>,
    learner: LearnerId,
    now: DateTime<Utc>,
) -> Result<Weighed, Problem> {
    let asking = known(asking)?;
    let found = tx.find_learner(learner)?.map(|row| row.id);
    let grants = match asking.organisation_id() {
        Some(recipient) => tx
            .live_grants_for(learner, recipient, now)?
            .into_iter()
            .map(grant_fact)
            .collect::<Result<Vec<_>, _>>()?,
        None => Vec::new(),
    };
    let permit = conversions::query_conversion(asking, found, &grants, now)?;
    Ok(Weighed::Learner {
        learner: permit.learner,
        seen: permit.outcomes.clone(),
    })
}

fn grant_fact(grant: AccessGrant) -> Result<GrantFact, Problem> {
    Ok(GrantFact {
        id: grant.id,
        learner: grant.learner_id,
        recipient: grant.recipient_id,
        scope: match grant.scope.as_str() {
            "outcomes" => GrantScope::Outcomes(grant.outcome_ids.0),
            "balance" => GrantScope::Balance,
            "record" => GrantScope::Record,
            other => return Err(Problem::internal(anyhow::anyhow!("grant scope {other}"))),
        },
        expires_at: grant.expires_at,
        revoked: grant.revoked_at.is_some(),
    })
}

fn permit_enrolment(
    tx: &mut dyn ReadTx,
    asking: Option<&Actor>,
    enrolment: EnrolmentId,
) -> Result<(), Problem> {
    let asking = known(asking)?;
    let fact = tx.find_enrolment(enrolment)?.map(|row| EnrolmentFact {
        id: row.id,
        learner: row.learner_id,
        school: row.organisation_id,
    });
    conversions::query_enrolment(asking, fact.as_ref())?;
    Ok(())
}
