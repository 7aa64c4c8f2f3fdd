//! The school decides group by group; one entry settles everything that was held.

use super::matter::{Matter, expect, fact_of};
use super::plan_rows::held_draws;
use super::withdrawal::after;
use crate::actor::Authenticated;
use crate::audit_trail::AuditTrail;
use crate::bank::Bank;
use crate::idempotency::{Answer, OptionalIdempotencyKey, act};
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::{Body, ExpectedVersion, Path};
use crate::rules_in_force::{DECISION_WORKING_DAYS, due_date};
use crate::words::{Text, Word};
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_conversion_rules::{Conversion, LeftPolicy};
use credit_bank_domain::access::applications::{SchoolAct, decide_application as may_decide};
use credit_bank_domain::access::{Actor, Role};
use credit_bank_domain::claim::{ClaimState, remainder};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{ApplicationId, GroupId, OutcomeId};
use credit_bank_domain::ledger::verbs::{self, AcceptedUse, CourseGrant, Replaced, Settlement};
use credit_bank_domain::state::{ApplicationAct, GroupState, LineState};
use credit_bank_store::WriteTx;
use credit_bank_store::rows::{ApplicationLine, ClaimRow};
use credit_bank_store::tx::{ApplicationChange, NewDecision};
use credit_bank_store::words::RecipientKind;
use serde::Deserialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// The effect that waits for an examination.
const ATTENDANCE_WAIVER: &str = "attendance_waiver";

/// The body.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApplicationDecision {
    groups: Vec<GroupDecision>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupDecision {
    id: GroupId,
    decision: Verdict,
    #[serde(default)]
    reason_code: Option<Word>,
    #[serde(default)]
    text: Option<Text>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Accepted,
    Rejected,
}

impl ApplicationDecision {
    /// A rejection says why.
    fn check(&self) -> Result<(), Problem> {
        for (place, group) in self.groups.iter().enumerate() {
            if group.decision == Verdict::Accepted {
                continue;
            }
            let lacking = if group.reason_code.is_none() {
                "reason_code"
            } else if group.text.is_none() {
                "text"
            } else {
                continue;
            };
            let pointer = format!("/groups/{place}/{lacking}");
            return Err(Problem::invalid_body(FieldFault::required(pointer)));
        }
        Ok(())
    }
}

/// `POST /v1/applications/{id}/decision`.
pub(crate) async fn decide_application(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path(id): Path<ApplicationId>,
    expected: ExpectedVersion,
    key: OptionalIdempotencyKey,
    body: Body<ApplicationDecision>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let operation = "decide_application";
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Registrar, operation);
    let (inner, asking) = (bank.get_ref().clone(), actor.clone());
    let asked = body.value;
    let work = move |tx: &mut dyn WriteTx| {
        let matter = open(tx, &inner, &asking, id)?;
        expected.check(matter.application().version)?;
        decide(tx, matter, &asked, &trail)
    };
    act(&bank, &actor, key, body.hash, operation, work).await
}

pub(super) fn open<'bank>(
    tx: &mut dyn WriteTx,
    bank: &'bank Bank,
    actor: &Actor,
    id: ApplicationId,
) -> Result<Matter<'bank>, Problem> {
    let found = tx.find_application(id)?;
    let fact = found.as_ref().map(fact_of);
    may_decide(actor, SchoolAct::Decision, fact.as_ref())?;
    let found = found.ok_or_else(Problem::not_found)?;
    Matter::open(tx, bank, actor.id(), &found)
}

pub(super) fn decide(
    tx: &mut dyn WriteTx,
    mut matter: Matter<'_>,
    asked: &ApplicationDecision,
    trail: &AuditTrail,
) -> Result<Answer, Problem> {
    let state = after(matter.application().state, ApplicationAct::Decision)?;
    asked.check()?;
    let accepted = accepted_groups(&matter, asked)?;
    let plan = verified_plan(&matter)?;
    nothing_frozen(tx, &matter)?;
    let settled = settled_claims(&matter, &plan, &accepted)?;
    let settlement = settlement(&matter, &settled, &accepted);
    move_rows(tx, &matter, &settled, &accepted)?;
    let entry = verbs::settle(&settlement).map_err(Problem::internal)?;
    matter.post(tx, entry)?;
    let (now, today) = (matter.bank.now(), matter.bank.today());
    let change = ApplicationChange {
        state,
        clock_stopped_on: None,
        decided_at: Some(now),
        review_until: Some(due_date(tx.reads(), today, DECISION_WORKING_DAYS)?.date),
        ..matter.same()
    };
    let decisions: Vec<NewDecision> = asked
        .groups
        .iter()
        .map(|group| decision_row(&matter, group))
        .collect();
    matter.change(tx, &change, &decisions)?;
    matter.notify(tx, RecipientKind::Learner, "application_decided")?;
    let (groups, yes) = (decisions.len(), accepted.len());
    matter.close(tx, trail, json!({"groups": groups, "accepted": yes}), false)
}

fn decision_row(matter: &Matter<'_>, group: &GroupDecision) -> NewDecision {
    let outcome = match group.decision {
        Verdict::Accepted => GroupState::Accepted,
        Verdict::Rejected => GroupState::Rejected,
    };
    let code = group.reason_code.as_ref();
    let text = group.text.as_ref();
    NewDecision {
        act: "decision".to_owned(),
        group_id: Some(group.id),
        line_id: None,
        outcome: outcome.as_str().to_owned(),
        reason_code: code.map(|it| it.0.clone()).unwrap_or_default(),
        reason: text.map(|it| it.0.clone()).unwrap_or_default(),
        actor_id: matter.actor,
        recorded_at: matter.bank.now(),
    }
}

/// Every proposed group exactly once, and no other.
fn accepted_groups(
    matter: &Matter<'_>,
    asked: &ApplicationDecision,
) -> Result<BTreeSet<GroupId>, Problem> {
    let proposed: BTreeSet<GroupId> = matter
        .whole
        .groups
        .iter()
        .filter(|group| group.state == GroupState::Proposed)
        .map(|group| group.id)
        .collect();
    let named: BTreeSet<GroupId> = asked.groups.iter().map(|group| group.id).collect();
    if named != proposed || named.len() != asked.groups.len() {
        return Err(Problem::new(Slug::DecisionIncomplete));
    }
    let is_accepted = |group: &&GroupDecision| group.decision == Verdict::Accepted;
    Ok(asked
        .groups
        .iter()
        .filter(is_accepted)
        .map(|it| it.id)
        .collect())
}

/// The stored plan, if it is the one that was filed, byte for byte.
fn verified_plan(matter: &Matter<'_>) -> Result<Conversion, Problem> {
    let application = matter.application();
    let plan: Conversion = serde_json::from_str(&application.plan).map_err(Problem::internal)?;
    if plan.plan_hash == application.plan_hash && plan.compute_hash() == application.plan_hash {
        Ok(plan)
    } else {
        Err(Problem::internal(anyhow::anyhow!(
            "the plan of application {} is not the one that was filed",
            application.id
        )))
    }
}

/// While an outcome is frozen nothing that uses it is decided.
fn nothing_frozen(tx: &mut dyn WriteTx, matter: &Matter<'_>) -> Result<(), Problem> {
    let held: BTreeSet<OutcomeId> = matter
        .whole
        .claims
        .iter()
        .filter(|claim| claim.state == ClaimState::Held)
        .map(|claim| claim.outcome_id)
        .collect();
    let held: Vec<OutcomeId> = held.into_iter().collect();
    // A lot past its day stays usable for what it is held for; only a freeze stops the decision.
    let frozen = tx
        .find_outcomes(&held)?
        .into_iter()
        .any(|outcome| outcome.state == credit_bank_domain::state::OutcomeState::Frozen);
    if frozen {
        return Err(Problem::state_conflict([]).detail(
            "所用的成果被冻结，解除冻结或撤销之前不能决定。",
            "An outcome it uses is frozen; nothing is decided until it is restored or revoked.",
        ));
    }
    Ok(())
}

/// The claims that end as used or released, with what they take in the end.
fn settled_claims(
    matter: &Matter<'_>,
    plan: &Conversion,
    accepted: &BTreeSet<GroupId>,
) -> Result<Vec<ClaimRow>, Problem> {
    let mut settled: Vec<ClaimRow> = matter
        .whole
        .claims
        .iter()
        .filter(|claim| claim.state == ClaimState::Held)
        .cloned()
        .collect();
    let mut voids = void_remainders(&settled, plan, accepted)?;
    for claim in &mut settled {
        if accepted.contains(&claim.group_id) {
            claim.state = ClaimState::Used;
            // Void once for each outcome, with the first of its accepted claims.
            claim.remainder = voids.remove(&claim.outcome_id).unwrap_or_default();
        } else {
            claim.state = ClaimState::Released;
        }
    }
    Ok(settled)
}

/// Forfeiture is computed once, over the accepted groups: what was free of an outcome before this
/// application, less the accepted draws.
fn void_remainders(
    held: &[ClaimRow],
    plan: &Conversion,
    accepted: &BTreeSet<GroupId>,
) -> Result<BTreeMap<OutcomeId, Credits>, Problem> {
    let forfeited: BTreeSet<String> = plan
        .courses
        .iter()
        .flat_map(|course| &course.uses)
        .filter(|used| used.left_policy == LeftPolicy::Forfeit)
        .map(|used| used.fact_id.clone())
        .collect();
    let mut free: BTreeMap<OutcomeId, Credits> = BTreeMap::new();
    let mut draws: BTreeMap<OutcomeId, Vec<Credits>> = BTreeMap::new();
    for claim in held {
        if !forfeited.contains(&claim.outcome_id.to_string()) {
            continue;
        }
        let slot = free.entry(claim.outcome_id).or_default();
        *slot = Credits::sum([*slot, claim.draw, claim.remainder]).map_err(Problem::internal)?;
        if accepted.contains(&claim.group_id) {
            draws.entry(claim.outcome_id).or_default().push(claim.draw);
        }
    }
    Ok(draws
        .into_iter()
        .map(|(outcome, draws)| {
            let free = free.get(&outcome).copied().unwrap_or_default();
            (outcome, remainder(free, &draws))
        })
        .collect())
}

fn settlement(
    matter: &Matter<'_>,
    settled: &[ClaimRow],
    accepted: &BTreeSet<GroupId>,
) -> Settlement {
    let used = settled.iter().filter(|it| it.state == ClaimState::Used);
    Settlement {
        held: held_draws(&matter.whole.claims),
        accepted: used
            .map(|claim| AcceptedUse {
                place: claim.to_claim().place(),
                used: claim.draw,
                forfeited: claim.remainder,
            })
            .collect(),
        grants: accepted_lines(matter, accepted)
            .filter(|line| line.effect != ATTENDANCE_WAIVER)
            .map(|line| grant_of(matter, line))
            .collect(),
        replaced: Replaced::default(),
    }
}

fn accepted_lines<'a>(
    matter: &'a Matter<'_>,
    accepted: &'a BTreeSet<GroupId>,
) -> impl Iterator<Item = &'a ApplicationLine> {
    let lines = matter.whole.lines.iter();
    lines.filter(|line| accepted.contains(&line.group_id))
}

/// What the school grants for a line.
pub(super) fn grant_of(matter: &Matter<'_>, line: &ApplicationLine) -> CourseGrant {
    CourseGrant {
        enrolment: line.enrolment_id,
        line: line.id,
        school: matter.application().organisation_id,
        credits: line.target_credits,
    }
}

fn move_rows(
    tx: &mut dyn WriteTx,
    matter: &Matter<'_>,
    settled: &[ClaimRow],
    accepted: &BTreeSet<GroupId>,
) -> Result<(), Problem> {
    let (learner, id) = (matter.application().learner_id, matter.application().id);
    for group in &matter.whole.groups {
        if group.state == GroupState::Proposed {
            let to = if accepted.contains(&group.id) {
                GroupState::Accepted
            } else {
                GroupState::Rejected
            };
            expect(tx.set_group_state(learner, id, group.id, GroupState::Proposed, to)?)?;
        }
    }
    for line in &matter.whole.lines {
        if line.state == LineState::Proposed {
            let to = match (accepted.contains(&line.group_id), line.effect.as_str()) {
                (true, ATTENDANCE_WAIVER) => LineState::PendingExam,
                (true, _) => LineState::Granted,
                (false, _) => LineState::Rejected,
            };
            expect(tx.set_line_state(learner, id, line.id, LineState::Proposed, to)?)?;
        }
    }
    for claim in settled {
        let (from, to) = (ClaimState::Held, claim.state);
        expect(tx.set_claim(learner, claim.id, from, to, claim.draw, claim.remainder)?)?;
    }
    Ok(())
}
