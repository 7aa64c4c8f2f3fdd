//! A learner files an application. The plan is made with no transaction open; under the lock everything
//! it was made of is read again, and it counts only if nothing has changed. What it uses is held.

use super::guard::{Viewer, can_be_held};
use super::matter::Matter;
use super::not_given::{is_held_up, not_given};
use super::plan_rows::{Filing, held_draws};
use super::replacement::Replaceable;
use super::still_holds::must_be_open;
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::{Bank, work_out};
use crate::conversions::{
    Answered, ConversionAnswer, Decline, Question, Require, Snapshot, Target, Weighed, Wished,
};
use crate::enrolments::fact;
use crate::idempotency::{Answer, Begun, IdempotencyKey};
use crate::problem::{FieldFault, Problem, Slug};
use crate::register::with_windows;
use crate::request::{Body, present};
use crate::rules_in_force::due_date;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::NaiveDate;
use credit_bank_conversion_rules::Wishes;
use credit_bank_domain::access::applications::create_application as may_file;
use credit_bank_domain::access::{Actor, Role, SeenOutcomes};
use credit_bank_domain::id::{EnrolmentId, LineId, PlanId};
use credit_bank_domain::ledger::verbs;
use credit_bank_store::rows::Enrolment;
use credit_bank_store::tx::WholeApplication;
use credit_bank_store::words::RecipientKind;
use credit_bank_store::{ReadTx, WriteTx};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;

/// Most times that a plan is made anew because something changed while it was made.
const MOST_ATTEMPTS: usize = 3;
/// Most granted lines that one application may replace.
const MOST_LINES: usize = 100;

/// The body.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Draft {
    enrolment_id: EnrolmentId,
    #[serde(default, deserialize_with = "present")]
    plan_id: Option<PlanId>,
    #[serde(default, deserialize_with = "present")]
    plan_hash: Option<String>,
    #[serde(default, deserialize_with = "present")]
    courses: Option<Vec<String>>,
    #[serde(default, deserialize_with = "present")]
    decline: Option<Decline>,
    #[serde(default, deserialize_with = "present")]
    require: Option<Vec<Require>>,
    #[serde(default, deserialize_with = "present")]
    prefer: Option<Vec<String>>,
    #[serde(default, deserialize_with = "present")]
    replaces: Option<Vec<LineId>>,
}

impl Draft {
    /// Everything that the plan gives the enrolment.
    pub(crate) const fn whole(enrolment_id: EnrolmentId) -> Self {
        Self {
            enrolment_id,
            plan_id: None,
            plan_hash: None,
            courses: None,
            decline: None,
            require: None,
            prefer: None,
            replaces: None,
        }
    }

    fn wishes(&self) -> Result<Wishes, Problem> {
        let wished = Wished {
            courses: self.courses.as_ref(),
            decline: self.decline.as_ref(),
            require: self.require.as_ref(),
            prefer: self.prefer.as_ref(),
        };
        wished.wishes()
    }

    fn check(&self) -> Result<(), Problem> {
        let own = [
            self.plan_hash.is_some(),
            self.courses.is_some(),
            self.decline.is_some(),
            self.require.is_some(),
            self.prefer.is_some(),
            self.replaces.is_some(),
        ];
        if self.plan_id.is_some() && own.contains(&true) {
            let (zh, en) = (
                "给出 plan_id 时，愿望以所存方案为准。",
                "With plan_id the wishes are those of the plan.",
            );
            return Err(Problem::invalid_body(FieldFault::new(
                "/plan_id", "excluded", zh, en,
            )));
        }
        if let Some(lines) = &self.replaces {
            let distinct: BTreeSet<&LineId> = lines.iter().collect();
            if lines.is_empty() || lines.len() > MOST_LINES || distinct.len() < lines.len() {
                return Err(Problem::invalid_body(FieldFault::out_of_range("/replaces")));
            }
        }
        Ok(())
    }
}

/// `POST /v1/applications`.
pub(crate) async fn create_application(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    key: IdempotencyKey,
    body: Body<Draft>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let operation = "create_application";
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Learner, operation);
    let draft = body.value;
    let begun = match Begun::begin(&bank, &actor, key, body.hash, operation).await? {
        Ok(begun) => begun,
        Err(kept) => return Ok(kept.respond()),
    };
    for _ in 0..MOST_ATTEMPTS {
        let planned = plan_ahead(&bank, &actor, &draft).await?;
        let (inner, asking) = (bank.get_ref().clone(), actor.clone());
        let (draft, trail) = (draft.clone(), trail.clone());
        let work =
            move |tx: &mut dyn WriteTx| file(tx, &inner, &asking, &draft, planned.as_ref(), &trail);
        if let Some(answer) = begun.attempt(&bank, work).await? {
            return Ok(answer.respond());
        }
    }
    Err(Problem::unavailable(1))
}

/// The plan, made with no transaction open. Whatever is refused is refused under the lock, after it is
/// known that the request is no repetition; nothing is planned for it here.
async fn plan_ahead(
    bank: &Bank,
    actor: &Actor,
    draft: &Draft,
) -> Result<Option<Answered>, Problem> {
    let (inner, asking, draft) = (bank.clone(), actor.clone(), draft.clone());
    let read = bank.read(actor, "plan an application", move |tx| {
        Ok(Ground::read(tx, &inner, &asking, &draft)?.snapshot)
    });
    let Ok(snapshot) = read.await else {
        return Ok(None);
    };
    let limit = bank.limits().planning_limit();
    work_out(move || Some(snapshot.plan(limit))).await
}

/// What a filing rests on, as the transaction sees it.
pub(super) struct Ground {
    enrolment: Enrolment,
    replaceable: Replaceable,
    /// The plan that is filed must give this, whatever the day.
    content_hash: Option<String>,
    pub(super) snapshot: Snapshot,
}

impl Ground {
    pub(super) fn read(
        tx: &mut dyn ReadTx,
        bank: &Bank,
        actor: &Actor,
        draft: &Draft,
    ) -> Result<Self, Problem> {
        let enrolment = find_own_enrolment(tx, actor, draft)?;
        draft.check()?;
        must_be_open(&enrolment)?;
        let asked = draft.replaces.as_deref().unwrap_or_default();
        let replaceable = Replaceable::find(tx, &enrolment, asked)?;
        let (wishes, content_hash) = match draft.plan_id {
            Some(plan) => {
                let (wishes, hash) = stored_plan(tx, &enrolment, plan)?;
                (wishes, Some(hash))
            }
            None => (draft.wishes()?, None),
        };
        // The same question as a query asks, as of today and with all commitments.
        let question = Question {
            outcomes: Weighed::Learner {
                learner: enrolment.learner_id,
                seen: SeenOutcomes::All,
            },
            target: Target::Enrolment(enrolment.id),
            on: bank.today(),
            as_of: None,
            wishes,
            replaces: replaceable.ids(),
        };
        let snapshot = Snapshot::read(tx, bank, question)?;
        Ok(Self {
            enrolment,
            replaceable,
            content_hash,
            snapshot,
        })
    }
}

/// As the operation, planning in the transaction: for an act of which nobody waits.
///
/// # Errors
/// The refusals of the operation.
pub(crate) fn file_at_once(
    tx: &mut dyn WriteTx,
    bank: &Bank,
    actor: &Actor,
    draft: &Draft,
    trail: &AuditTrail,
) -> Result<Answer, Problem> {
    let snapshot = Ground::read(tx.reads(), bank, actor, draft)?.snapshot;
    let planned = snapshot.plan(bank.limits().planning_limit());
    let filed = file(tx, bank, actor, draft, Some(&planned), trail)?;
    filed.ok_or_else(|| Problem::unavailable(1))
}

/// Files an application in the name of an actor who may; nothing where the plan was made of something
/// else than what the transaction sees.
pub(super) fn file(
    tx: &mut dyn WriteTx,
    bank: &Bank,
    actor: &Actor,
    draft: &Draft,
    planned: Option<&Answered>,
    trail: &AuditTrail,
) -> Result<Option<Answer>, Problem> {
    let learner = find_own_enrolment(tx.reads(), actor, draft)?.learner_id;
    // From here on nobody else changes what the plan rests on: the learner's claims and caps.
    let locked = tx.lock_learners(&[learner])?;
    let ground = Ground::read(tx.reads(), bank, actor, draft)?;
    let Some(answered) = planned.filter(|planned| planned.snapshot == ground.snapshot) else {
        return Ok(None);
    };
    let Ground {
        enrolment,
        replaceable,
        ..
    } = &ground;
    accept(tx.reads(), bank, &ground, draft, answered)?;
    let today = bank.today();
    let terms = answered.rules.rules.policy.terms;
    let whole = Filing {
        bank,
        enrolment,
        answered,
        replaceable,
        filed_on: today,
        due_on: due_date(tx.reads(), today, terms.decision_days)?.date,
        filed_by: actor.id(),
    }
    .rows()?;
    check_claims(tx, &whole, replaceable, today)?;
    let held = held_draws(&whole.claims);
    tx.insert_application(&whole)?;
    let entry_count = locked.first().map_or(0, |(_, count)| *count);
    let mut matter = Matter::filed(bank, actor.id(), whole, entry_count);
    if !held.is_empty() {
        matter.post(tx, verbs::hold(&held).map_err(Problem::internal)?)?;
    }
    matter.notify(tx, RecipientKind::Organisation, "application_filed")?;
    let plan_hash = matter.application().plan_hash.clone();
    let answer = matter.close(tx, trail, json!({"plan_hash": plan_hash}), true)?;
    Ok(Some(answer))
}

fn unknown_enrolment() -> Problem {
    Problem::new(Slug::UnknownReference).fault(FieldFault::new(
        "/enrolment_id",
        "unknown_reference",
        "引用的对象不存在。",
        "There is no such thing.",
    ))
}

fn find_own_enrolment(
    tx: &mut dyn ReadTx,
    actor: &Actor,
    draft: &Draft,
) -> Result<Enrolment, Problem> {
    use credit_bank_domain::access::Refusal;
    let found = tx.find_enrolment(draft.enrolment_id)?;
    let known = found.as_ref().map(fact);
    match may_file(actor, known.as_ref()) {
        Ok(_permit) => found.ok_or_else(unknown_enrolment),
        // The body names it, so that 404 would speak of another thing.
        Err(Refusal::Unknown) => Err(unknown_enrolment()),
        Err(refusal) => Err(refusal.into()),
    }
}

/// The refusal shows what would be filed now.
fn plan_changed(answered: &Answered) -> Result<(), Problem> {
    let plan = ConversionAnswer::of(answered.clone());
    let plan = serde_json::to_value(plan).map_err(Problem::internal)?;
    Err(Problem::new(Slug::PlanChanged).plan(plan))
}

/// What was wished of a plan that the learner keeps, and what it gives: into this enrolment and of real
/// outcomes, for nothing else can be filed.
fn stored_plan(
    tx: &mut dyn ReadTx,
    enrolment: &Enrolment,
    id: PlanId,
) -> Result<(Wishes, String), Problem> {
    let plan = tx
        .find_plan(enrolment.learner_id, id)?
        .filter(|plan| plan.enrolment_id == Some(enrolment.id) && !plan.made_up)
        .ok_or_else(|| {
            Problem::new(Slug::UnknownReference).fault(FieldFault::new(
                "/plan_id",
                "unknown_reference",
                "没有这个学籍的方案，或方案用了虚拟成果。",
                "There is no such plan into this enrolment, or its outcomes are made up.",
            ))
        })?;
    let wishes = serde_json::from_value(plan.wishes.0).map_err(Problem::internal)?;
    Ok((wishes, plan.content_hash))
}

/// Refuses a plan that cannot be filed.
fn accept(
    tx: &mut dyn ReadTx,
    bank: &Bank,
    ground: &Ground,
    draft: &Draft,
    answered: &Answered,
) -> Result<(), Problem> {
    answered.planned()?;
    let programme = with_windows(tx, answered.snapshot.programme.clone())?;
    if !programme.accepts_applications(bank.today()) {
        return Err(Problem::new(Slug::OutsideWindow));
    }
    let is_another = |hash: &String| *hash != answered.conversion.content_hash();
    if ground.content_hash.as_ref().is_some_and(is_another) {
        return plan_changed(answered);
    }
    let conversion = &answered.conversion;
    // Credits that a cap puts in the place of a course are given for it.
    let gives = |course: &String| {
        let mut lines = conversion.courses.iter();
        lines.any(|it| it.course_code == *course || it.in_place_of.contains(course))
    };
    let changed = |hash: &String| *hash != conversion.plan_hash;
    let is_changed = draft.plan_hash.as_ref().is_some_and(changed);
    // As a query does, an application takes what is given of the courses it names. Whoever names the plan
    // has seen what is not; for the others what was taken meanwhile, or a cap, is a refusal. What stands in
    // the way says more than that the plan is another one.
    let named = || draft.courses.iter().flatten();
    let none_given = named().next().is_some() && !named().any(gives);
    let nothing = conversion.courses.is_empty() || none_given;
    let is_refused = |course: &&String| {
        nothing || is_changed || (draft.plan_hash.is_none() && is_held_up(answered, course))
    };
    let lacking = named().filter(|course| !gives(course)).find(is_refused);
    if lacking.is_some() || nothing {
        return Err(not_given(tx, answered, &ground.enrolment, lacking)?);
    }
    if is_changed {
        return plan_changed(answered);
    }
    Ok(())
}

/// No claim on what is used already, but by the lines that are replaced.
fn check_claims(
    tx: &mut dyn WriteTx,
    whole: &WholeApplication,
    replaceable: &Replaceable,
    today: NaiveDate,
) -> Result<(), Problem> {
    let learner = whole.application.learner_id;
    let replaced = replaceable.ids();
    let mut live = tx.claims_of_learner(learner)?;
    live.retain(|claim| !replaced.contains(&claim.line_id));
    let outcomes = tx.list_outcomes_of_learners(&[learner])?;
    for row in &whole.claims {
        can_be_held(row, &outcomes, &live, today, Viewer::Learner)?;
        live.push(row.clone());
    }
    Ok(())
}
