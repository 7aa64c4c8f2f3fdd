//! An officer recognises an outcome: by the register and the rules, or at a value of his own.

use super::case::Case;
use super::certificate;
use super::judged::{judged, note};
use super::mending::accept_correction;
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::completions::account::{Weighing, weigh};
use crate::completions::answer::RECOGNISED_BY_OFFICER;
use crate::completions::deposit::{deposit, reasons_json};
use crate::completions::particulars::{MeasureBody, read_measures, read_tags, undeclared};
use crate::completions::recognition::World;
use crate::completions::verdict::{earns_points, worth_alone};
use crate::idempotency::{Answer, OptionalIdempotencyKey, act};
use crate::problem::{FieldFault, Problem, Slug};
use crate::register::unknown;
use crate::request::{Body, Path, Tag, Text, present};
use crate::rules_in_force::RecognitionSets;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::NaiveDate;
use credit_bank_conversion_rules::{Decision, Reason};
use credit_bank_domain::access::outcomes::OfficerAct;
use credit_bank_domain::access::{Actor, Role};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{OrganisationId, OutcomeId};
use credit_bank_domain::ledger::Category;
use credit_bank_domain::state::{EvidenceState, OutcomeAct, OutcomeState};
use credit_bank_store::rows::Outcome;
use credit_bank_store::words::ReviewState;
use credit_bank_store::{Json, WriteTx};
use serde::Deserialize;
use serde_json::json;

/// The body; empty where register and rules decide.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recognition {
    #[serde(default)]
    pub(super) credits: Option<Credits>,
    #[serde(default)]
    pub(super) category: Option<Category>,
    #[serde(default)]
    level: Option<String>,
    #[serde(default, deserialize_with = "present")]
    tags: Option<Vec<Tag>>,
    #[serde(default, deserialize_with = "present")]
    measures: Option<Vec<MeasureBody>>,
    #[serde(default, deserialize_with = "present")]
    hours: Option<Credits>,
    #[serde(default, deserialize_with = "crate::request::optional_day")]
    valid_until: Option<NaiveDate>,
    #[serde(default, deserialize_with = "present")]
    issuer_organisation_id: Option<OrganisationId>,
    #[serde(default)]
    pub(super) text: Option<Text>,
}

/// `POST /v1/outcomes/{id}/recognition`.
pub(crate) async fn recognise_outcome(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path(id): Path<OutcomeId>,
    key: OptionalIdempotencyKey,
    body: Body<Recognition>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let operation = "recognise_outcome";
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Officer, operation);
    let (inner, asking) = (bank.get_ref().clone(), actor.clone());
    let asked = body.value;
    let work = move |tx: &mut dyn WriteTx| decide(tx, &inner, &asking, id, &asked, &trail);
    act(&bank, &actor, key, body.hash, operation, work).await
}

fn decide(
    tx: &mut dyn WriteTx,
    bank: &Bank,
    actor: &Actor,
    id: OutcomeId,
    asked: &Recognition,
    trail: &AuditTrail,
) -> Result<Answer, Problem> {
    let mut case = Case::open(tx, bank, actor, OfficerAct::Recognition, id)?;
    let before = case.outcome.clone();
    let corrected = accept_correction(tx, &mut case)?;
    // Asked first, so that a lot already in the books is not weighed again, and nothing frozen is.
    let (state, was_recognised) = (case.outcome.state, before.category.is_some());
    let next = state.after(OutcomeAct::Recognition);
    next.map_err(|conflict| Problem::of_outcome(conflict, was_recognised))?;
    set_issuer(tx, &mut case, asked)?;
    let rules = case.read_rules(tx.reads())?;
    let (awards, organisations) = case.read_world(tx)?;
    let world = World {
        awards: &awards,
        organisations: &organisations,
    };
    set_level(&mut case, &world, asked)?;
    set_particulars(&mut case, &world, asked)?;
    case.verify_evidence(tx)?;
    let weighing = weigh(&rules, &case.learner, &case.outcome, &world, bank.today());
    let said = weighing.as_ref().map(|it| it.kept(&case.outcome, &world));
    enter(&mut case, weighing, (&rules, &world), asked)?;
    case.books.recognitions.extend(said);
    certificate::counts_once(tx, &case)?;
    certificate::tie(tx, &mut case)?;
    let worth = worth_alone(&rules, &case.outcome, &world, bank.today());
    tell_providers(tx, &mut case, worth, asked)?;
    if corrected {
        still_bears_its_uses(tx, &case, &before)?;
        case.notify_providers("mending_accepted");
    }
    case.answer_reviews(tx, ReviewState::Changed)?;
    case.outcome.note = asked.text.as_ref().map(|text| text.as_str().to_owned());
    let kind = match case.outcome.state {
        OutcomeState::Superseded => "outcome_superseded",
        _ => "outcome_recognised",
    };
    case.notify_learner(kind);
    let credits = case.outcome.credits;
    case.close(tx, trail, json!({"credits": credits}))
}

/// What applications use was granted on the outcome as it was: as corrected it is the same award, of no
/// lower level and no lower value, or else it has to be revoked.
fn still_bears_its_uses(
    tx: &mut dyn WriteTx,
    case: &Case<'_>,
    before: &Outcome,
) -> Result<(), Problem> {
    let is = &case.outcome;
    let mut claims = tx.claims_of_outcomes(is.learner_id, &[is.id])?.into_iter();
    let is_behind = |state| state == OutcomeState::Superseded;
    let stands = is.state.is_usable() || (is_behind(is.state) && is_behind(before.state));
    let bears = stands
        && is.convertible
        && is.award_id == before.award_id
        && is.level_rank >= before.level_rank
        && is.credits >= before.credits;
    if bears || !claims.any(|claim| claim.state.is_live()) {
        return Ok(());
    }
    let acts = [OutcomeAct::Freeze, OutcomeAct::Refusal];
    Err(
        Problem::state_conflict(acts.map(OutcomeAct::as_str)).detail(
            "更正后的成果不再支持已有的使用；请拒绝更正，或先冻结再撤销认定。",
            "As corrected it no longer bears what uses it; refuse the correction, or freeze the outcome and revoke it.",
        ),
    )
}

/// Who issued the certificate, as the officer read on it: whoever posted a claim need not be it.
fn set_issuer(
    tx: &mut dyn WriteTx,
    case: &mut Case<'_>,
    asked: &Recognition,
) -> Result<(), Problem> {
    let Some(issuer) = asked.issuer_organisation_id else {
        return Ok(());
    };
    if tx.find_organisations(&[issuer])?.is_empty() {
        let fault = unknown("/issuer_organisation_id");
        return Err(Problem::new(Slug::UnknownReference).fault(fault));
    }
    case.outcome.issuer_id = issuer;
    case.keep();
    Ok(())
}

/// The level that the officer read on the certificate.
fn set_level(case: &mut Case<'_>, world: &World<'_>, asked: &Recognition) -> Result<(), Problem> {
    let Some(code) = &asked.level else {
        return Ok(());
    };
    let level = world
        .award_of(&case.outcome)
        .and_then(|award| award.find_level(code))
        .ok_or_else(|| {
            Problem::new(Slug::LevelRequired).fault(FieldFault::not_in_list("/level"))
        })?;
    case.outcome.level = Some(level.level.clone());
    case.outcome.level_rank = Some(level.rank.into());
    case.keep();
    Ok(())
}

/// The topics, numbers, hours and last day that the officer read on the certificate.
fn set_particulars(
    case: &mut Case<'_>,
    world: &World<'_>,
    asked: &Recognition,
) -> Result<(), Problem> {
    let mut faults = Vec::new();
    if let Some(tags) = &asked.tags {
        let tags = read_tags(tags.clone(), "", &mut faults);
        case.outcome.tags = Json(tags.into_iter().collect());
    }
    if let Some(measures) = &asked.measures {
        case.outcome.measures = Json(read_measures(measures.clone(), "", &mut faults));
    }
    if (asked.tags.is_some() || asked.measures.is_some())
        && let Some(award) = world.award_of(&case.outcome)
    {
        let (tags, measures) = (&case.outcome.tags.0, &case.outcome.measures.0);
        faults.extend(undeclared(award, tags, measures, ""));
    }
    if let Some(until) = asked.valid_until {
        if until < case.outcome.awarded_on {
            faults.push(FieldFault::validity_before("/valid_until"));
        }
        case.outcome.valid_until = Some(until);
    }
    if !faults.is_empty() {
        return Err(Problem::new(Slug::InvalidBody).faults(faults));
    }
    case.outcome.taught_hours = asked.hours.or(case.outcome.taught_hours);
    case.keep();
    Ok(())
}

/// Those whose evidence stands are told what the officer decided, and not what the account made of it.
fn tell_providers(
    tx: &mut dyn WriteTx,
    case: &mut Case<'_>,
    worth: Option<Credits>,
    asked: &Recognition,
) -> Result<(), Problem> {
    let points = case.outcome.is_points.then(earns_points);
    let said = std::iter::once(recognised_by_officer());
    let said: Vec<_> = said.chain(note(asked)).chain(points).collect();
    let worth = asked.credits.or(worth).or(case.outcome.credits);
    for completion in &mut case.completions {
        if case.learner.evidence_of(completion.id) == EvidenceState::Verified {
            completion.worth = worth.unwrap_or_default();
            completion.reasons = reasons_json(&said)?;
            tx.update_completion(completion, completion.state)?;
        }
    }
    Ok(())
}

/// Why a provider's completion counts that the rules did not decide at once.
fn recognised_by_officer() -> Reason {
    Reason::new(
        RECOGNISED_BY_OFFICER,
        "认定员核验后认定。",
        "An officer verified and recognised it.",
    )
}

fn enter(
    case: &mut Case<'_>,
    weighing: Option<Weighing>,
    (sets, world): (&RecognitionSets, &World<'_>),
    asked: &Recognition,
) -> Result<(), Problem> {
    let by = weighing.as_ref().map(|it| it.by.version);
    let ruled = match weighing.map(|it| it.decision) {
        Some(Decision::Recognised(lot) | Decision::Zero(lot)) => Some(*lot),
        Some(Decision::SameContent { .. } | Decision::Waits { .. }) | None => None,
    };
    let award = world.award_of(&case.outcome);
    let knows = |category: &str| {
        award.is_some_and(|award| award.category == category)
            || category == Category::LEISURE
            || sets.know_category(category)
    };
    let lot = judged((case, award), ruled, asked, knows)?;
    let waits = deposit(
        &case.occasion,
        &mut case.books,
        &mut case.learner,
        &mut case.outcome,
        (&lot, by),
    )?;
    waits.map_or(Ok(()), |why| Err(must_wait(why)))
}

/// What is frozen comes first.
pub(super) fn must_wait(why: Reason) -> Problem {
    Problem::state_conflict([]).detail(why.zh, why.en)
}
