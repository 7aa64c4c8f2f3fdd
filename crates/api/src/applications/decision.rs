//! The school decides group by group; one entry settles everything that was held.

use super::exam;
use super::matter::Matter;
use super::replacement::Replacement;
use super::review::open_review;
use super::review_decision;
use super::settlement::{move_rows, settle_claims, settled_claims, settlement};
use super::still_holds::{still_holds, verified_plan};
use super::withdrawal::after;
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::idempotency::{Answer, OptionalIdempotencyKey, act};
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::{Body, ExpectedVersion, Path, Text, Word};
use crate::rules_in_force::due_date;
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::Role;
use credit_bank_domain::access::applications::SchoolAct;
use credit_bank_domain::claim::ClaimState;
use credit_bank_domain::id::{ApplicationId, GroupId, OutcomeId};
use credit_bank_domain::ledger::verbs;
use credit_bank_domain::state::{ApplicationAct, GroupState, OutcomeState};
use credit_bank_store::WriteTx;
use credit_bank_store::rows::{ClaimRow, Completion};
use credit_bank_store::tx::{ApplicationChange, NewDecision};
use credit_bank_store::words::{CompletionState, RecipientKind};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;

/// The act of deciding a group, as it is kept.
pub(super) const DECISION: &str = "decision";

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

    /// The accepted ones of these groups, each of which is decided exactly once, and no other.
    pub(super) fn accepted(
        &self,
        matter: &Matter<'_>,
        wanted: &BTreeSet<GroupId>,
    ) -> Result<BTreeSet<GroupId>, Problem> {
        let faults = self.against(matter, wanted);
        if !faults.is_empty() {
            return Err(Problem::new(Slug::DecisionIncomplete).faults(faults));
        }
        let is_accepted = |group: &&GroupDecision| group.decision == Verdict::Accepted;
        let accepted = self.groups.iter().filter(is_accepted);
        Ok(accepted.map(|group| group.id).collect())
    }

    /// Which groups are decided twice, are not to be decided, or lack a decision.
    fn against(&self, matter: &Matter<'_>, wanted: &BTreeSet<GroupId>) -> Vec<FieldFault> {
        let mut named = BTreeSet::new();
        let mut faults = Vec::new();
        for (place, group) in self.groups.iter().enumerate() {
            let pointer = format!("/groups/{place}/id");
            if !wanted.contains(&group.id) {
                faults.push(FieldFault::not_in_list(pointer));
            } else if !named.insert(group.id) {
                let (zh, en) = ("该组已在前面决定。", "This group is decided above.");
                faults.push(FieldFault::new(pointer, "repeated", zh, en));
            }
        }
        let lacking = wanted.iter().filter(|id| !named.contains(id));
        faults.extend(lacking.map(|id| {
            let (courses, rule) = called(matter, *id);
            let zh = format!("缺少对课程“{courses}”（规则 {rule}）的决定。");
            let en = format!("A decision on the course {courses} (rule {rule}) is missing.");
            FieldFault::new("/groups", "missing_group", zh, en)
        }));
        faults
    }

    /// What is kept of it.
    pub(super) fn rows(&self, matter: &Matter<'_>) -> Vec<NewDecision> {
        let row = |group: &GroupDecision| {
            let outcome = match group.decision {
                Verdict::Accepted => GroupState::Accepted,
                Verdict::Rejected => GroupState::Rejected,
            };
            let (code, text) = (group.reason_code.as_ref(), group.text.as_ref());
            NewDecision {
                group_id: Some(group.id),
                reason_code: code.map(|it| it.as_str().to_owned()).unwrap_or_default(),
                reason: text.map(|it| it.as_str().to_owned()).unwrap_or_default(),
                ..matter.noted(DECISION, outcome.as_str())
            }
        };
        self.groups.iter().map(row).collect()
    }
}

/// What people know a group by: its courses, and the rule that it uses.
fn called<'m>(matter: &'m Matter<'_>, group: GroupId) -> (String, &'m str) {
    let lines = matter.whole.lines.iter().filter(|it| it.group_id == group);
    let courses: Vec<&str> = lines.map(exam::course).collect();
    let mut groups = matter.whole.groups.iter();
    let rule = groups.find(|it| it.id == group).map_or("", |it| &it.rule);
    (courses.join("、"), rule)
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
        let matter = Matter::of_school(tx, &inner, &asking, SchoolAct::Decision, id)?;
        expected.check(matter.application().version)?;
        decide(tx, matter, &asked, &trail)
    };
    act(&bank, &actor, key, body.hash, operation, work).await
}

pub(super) fn decide(
    tx: &mut dyn WriteTx,
    mut matter: Matter<'_>,
    asked: &ApplicationDecision,
    trail: &AuditTrail,
) -> Result<Answer, Problem> {
    let review = open_review(tx.reads(), matter.application())?;
    if review.as_ref().is_some_and(|it| it.line.is_some()) {
        // What a learner asks of an examination, its result answers.
        return Err(Problem::state_conflict(["exam_result"]));
    }
    if let Some(review) = review {
        asked.check()?;
        return review_decision::decide(tx, matter, &review, asked, trail);
    }
    let state = after(matter.application().state, ApplicationAct::Decision)?;
    asked.check()?;
    let accepted = asked.accepted(&matter, &matter.groups_in(GroupState::Proposed))?;
    let plan = verified_plan(matter.application())?;
    nothing_frozen(tx, &matter, &matter.whole.claims)?;
    nothing_in_question(tx, &matter, &accepted)?;
    let replacement = Replacement::find(tx, &matter, &accepted)?;
    still_holds(tx, &matter, &plan, &accepted, replacement.ids())?;
    replacement.end(tx, &matter)?;
    let settled = settled_claims(tx, &matter, &plan, &accepted)?;
    let settlement = settlement(
        &matter,
        &settled,
        &accepted,
        replacement.taken_back(&matter),
    );
    move_rows(tx, &matter, GroupState::Proposed, &accepted)?;
    settle_claims(tx, &settled, matter.bank.now())?;
    if !settlement.moves_nothing() {
        let entry = verbs::settle(&settlement).map_err(Problem::internal)?;
        matter.post(tx, entry)?;
    }
    matter.expire_if_due(tx)?;
    let (now, today) = (matter.bank.now(), matter.bank.today());
    let terms = matter.terms(tx)?;
    let change = ApplicationChange {
        state,
        clock_stopped_on: None,
        decided_at: Some(now),
        review_until: Some(due_date(tx.reads(), today, terms.review_days)?.date),
        ..matter.same()
    };
    let decisions = asked.rows(&matter);
    matter.change(tx, &change, &decisions)?;
    matter.notify(tx, RecipientKind::Learner, "application_decided")?;
    let (groups, yes) = (decisions.len(), accepted.len());
    matter.close(tx, trail, json!({"groups": groups, "accepted": yes}), false)
}

/// While an outcome is frozen nothing that uses it is decided.
pub(super) fn nothing_frozen(
    tx: &mut dyn WriteTx,
    matter: &Matter<'_>,
    claims: &[ClaimRow],
) -> Result<(), Problem> {
    let of_application = |claim: &&ClaimRow| claim.application_id == matter.application().id;
    let used: BTreeSet<OutcomeId> = claims
        .iter()
        .filter(of_application)
        .filter(|claim| claim.state != ClaimState::Reversed)
        .map(|claim| claim.outcome_id)
        .collect();
    let used: Vec<OutcomeId> = used.into_iter().collect();
    // A lot past its day stays usable for what it is held for; only a freeze stops the decision.
    let frozen = tx
        .find_outcomes(&used)?
        .into_iter()
        .any(|outcome| outcome.state == OutcomeState::Frozen);
    if frozen {
        return Err(Problem::state_conflict([]).detail(
            "所用的成果被冻结，解除冻结或撤销之前不能决定。",
            "An outcome it uses is frozen; nothing is decided until it is restored or revoked.",
        ));
    }
    Ok(())
}

/// While an officer has yet to decide whether a provider may correct or withdraw an outcome, no group that uses it is
/// accepted: what is granted would rest on what may be gone tomorrow.
pub(super) fn nothing_in_question(
    tx: &mut dyn WriteTx,
    matter: &Matter<'_>,
    accepted: &BTreeSet<GroupId>,
) -> Result<(), Problem> {
    let of_accepted = |claim: &&ClaimRow| accepted.contains(&claim.group_id);
    let claims = matter.whole.claims.iter().filter(of_accepted);
    let used: BTreeSet<OutcomeId> = claims.map(|claim| claim.outcome_id).collect();
    let learner = matter.application().learner_id;
    let completions = tx.list_completions_of_learners(&[learner])?;
    let is_open = |it: &Completion| {
        let asks = [
            CompletionState::CorrectionPending,
            CompletionState::WithdrawalPending,
        ];
        used.contains(&it.outcome_id) && asks.contains(&it.state)
    };
    if completions.iter().any(is_open) {
        return Err(Problem::state_conflict([]).detail(
            "所用的成果有报送机构请求的更正或撤回，认定员决定之前不能受理用到它的组。",
            "The provider of an outcome it uses asks for a correction or withdrawal; until an officer has decided, no group that uses it can be accepted.",
        ));
    }
    Ok(())
}
