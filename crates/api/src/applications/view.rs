//! An application as it is shown.

use super::decision::DECISION;
use super::exam::{ExamResultView, results_of};
use super::fallen::{BASIS_WITHDRAWN, RELEASE};
use super::pinned::PinnedPlan;
use super::review::review_requests;
use crate::bank::Bank;
use crate::outcomes::RuleSetRef;
use crate::problem::Problem;
use crate::review_request::ReviewRequestView;
use crate::words::given_reason;
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_conversion_rules::{LeftPolicy, Reason, Use};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{
    ApplicationId, EnrolmentId, GroupId, LearnerId, LineId, OrganisationId, OutcomeId, ProgrammeId,
};
use credit_bank_domain::state::{ApplicationState, GroupState, LineState};
use credit_bank_store::ReadTx;
use credit_bank_store::rows::{ApplicationGroup, ApplicationLine, ClaimRow, Decision, ExamResult};
use credit_bank_store::tx::WholeApplication;
use serde::Serialize;
use std::collections::BTreeMap;

/// `Application` of the contract.
#[derive(Debug, Serialize)]
pub(crate) struct ApplicationView {
    id: ApplicationId,
    learner_id: LearnerId,
    enrolment_id: EnrolmentId,
    organisation_id: OrganisationId,
    programme_id: ProgrammeId,
    rule_set: RuleSetRef,
    plan_hash: String,
    content_hash: String,
    filed_on: NaiveDate,
    state: ApplicationState,
    due_on: NaiveDate,
    overdue: bool,
    groups: Vec<GroupView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    supplement_text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    supplied_text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn: Option<Withdrawn>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    review_until: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    review_requests: Vec<ReviewRequestView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
}

#[derive(Debug, Serialize)]
struct Withdrawn {
    at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

#[derive(Debug, Serialize)]
struct GroupView {
    id: GroupId,
    rule: String,
    clause: String,
    state: GroupState,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    lines: Vec<LineView>,
    uses: Vec<UseView>,
}

#[derive(Debug, Serialize)]
struct LineView {
    id: LineId,
    #[serde(skip_serializing_if = "Option::is_none")]
    course_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    course_name: Option<String>,
    target_credits: Credits,
    effect: String,
    state: LineState,
    #[serde(skip_serializing_if = "Option::is_none")]
    grade: Option<serde_json::Value>,
    explanation: Vec<Reason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replaced_by: Option<LineId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    acknowledged_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    exam_results: Vec<ExamResultView>,
}

#[derive(Debug, Serialize)]
struct UseView {
    outcome_id: OutcomeId,
    source_draw: Credits,
    remainder: Credits,
    remainder_policy: LeftPolicy,
}

impl ApplicationView {
    /// Its id.
    pub(super) const fn id(&self) -> ApplicationId {
        self.id
    }

    /// The same under another name than the learner's id, without what people wrote.
    #[must_use]
    pub(super) fn de_identified(mut self, name: LearnerId) -> Self {
        self.learner_id = name;
        self.supplement_text = None;
        self.supplied_text = None;
        self.review_requests.clear();
        if let Some(withdrawn) = &mut self.withdrawn {
            withdrawn.text = None;
        }
        for group in &mut self.groups {
            group.reason = None;
            group.note = None;
            for line in &mut group.lines {
                line.reason = None;
                for result in &mut line.exam_results {
                    result.reason = None;
                }
            }
        }
        self
    }
}

/// The application as the transaction sees it.
pub(super) fn view_of(
    tx: &mut dyn ReadTx,
    bank: &Bank,
    whole: &WholeApplication,
) -> Result<ApplicationView, Problem> {
    let application = &whole.application;
    let rule_set = RuleSetRef::read(tx, application.rule_set_version_id)?.ok_or_else(|| {
        Problem::internal(anyhow::anyhow!(
            "application {} has no rules",
            application.id
        ))
    })?;
    let decisions = tx.list_decisions(application.learner_id, application.id)?;
    let plan = PinnedPlan::read(application)?;
    let planned = plan.uses();
    let programme = tx.find_programme(application.programme_id)?;
    let results = results_of(tx, whole)?;
    let groups = whole
        .groups
        .iter()
        .map(|group| group_view(group, whole, (&decisions, &results), (&plan, &planned)))
        .collect::<Result<_, _>>()?;
    let withdrawal = decisions.iter().rfind(|it| it.act == "withdrawal");
    let last_text = |act: &str| {
        let last = decisions.iter().rfind(|it| it.act == act);
        last.map(|it| it.reason.clone())
    };
    Ok(ApplicationView {
        id: application.id,
        learner_id: application.learner_id,
        enrolment_id: application.enrolment_id,
        organisation_id: application.organisation_id,
        programme_id: application.programme_id,
        rule_set,
        plan_hash: application.plan_hash.clone(),
        content_hash: plan.content_hash(),
        filed_on: application.filed_on,
        state: application.state,
        due_on: application.due_on,
        overdue: application.state.is_open()
            && application.clock_stopped_on.is_none()
            && application.due_on < bank.today(),
        groups,
        withdrawn: withdrawal.map(|it| Withdrawn {
            at: it.recorded_at,
            text: Some(it.reason.clone()).filter(|text| !text.is_empty()),
        }),
        supplement_text: last_text("supplement_request"),
        supplied_text: last_text("supplement"),
        review_requests: review_requests(tx, application.id, &decisions)?,
        decided_at: application.decided_at,
        review_until: application.review_until,
        label: programme.and_then(|it| it.label),
    })
}

fn group_view(
    group: &ApplicationGroup,
    whole: &WholeApplication,
    (decisions, results): (&[Decision], &[ExamResult]),
    (plan, planned): (&PinnedPlan, &BTreeMap<&str, &Use>),
) -> Result<GroupView, Problem> {
    let decided = decisions
        .iter()
        .rfind(|it| it.act == DECISION && it.group_id == Some(group.id));
    let let_go = decisions
        .iter()
        .any(|it| it.act == RELEASE && it.group_id == Some(group.id));
    let lines = whole.lines.iter().filter(|it| it.group_id == group.id);
    let claims = whole.claims.iter().filter(|it| it.group_id == group.id);
    Ok(GroupView {
        id: group.id,
        rule: group.rule.clone(),
        clause: group.clause.clone(),
        state: group.state,
        reason: decided
            .filter(|it| !it.reason_code.is_empty())
            .map(|it| given_reason(&it.reason_code, &it.reason))
            .or_else(|| let_go.then(basis_withdrawn)),
        note: decided
            .map(|it| it.reason.clone())
            .filter(|text| !text.is_empty()),
        lines: lines
            .map(|line| {
                let explanation = plan.explanation(group, line);
                line_view(line, (decisions, results), explanation)
            })
            .collect(),
        uses: uses(group, claims, planned)?,
    })
}

fn line_view(
    line: &ApplicationLine,
    (decisions, results): (&[Decision], &[ExamResult]),
    explanation: Vec<Reason>,
) -> LineView {
    let last = |act: &str| {
        let of_line = |it: &&Decision| it.act == act && it.line_id == Some(line.id);
        decisions.iter().rfind(of_line)
    };
    let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    // What the school said of a revoked basis, or else that it was revoked.
    let reversal = last("reversal").map(|it| given_reason(&it.reason_code, &it.reason));
    LineView {
        id: line.id,
        course_id: some(&line.course_code),
        course_name: some(&line.course_name),
        target_credits: line.target_credits,
        effect: line.effect.clone(),
        state: line.state,
        grade: line.grade.as_ref().map(|it| it.0.clone()),
        explanation,
        reason: reversal.or_else(|| line.basis_revoked.then(basis_revoked)),
        replaced_by: last("replacement").and_then(|it| it.outcome.parse().ok()),
        acknowledged_at: line.acknowledged_at,
        exam_results: results
            .iter()
            .filter(|it| it.line_id == line.id)
            .map(ExamResultView::of)
            .collect(),
    }
}

fn basis_withdrawn() -> Reason {
    Reason::new(
        BASIS_WITHDRAWN,
        "所依据的事实不再可用，须重新申请。",
        "What it rested on may no longer be used; it has to be applied for again.",
    )
}

fn basis_revoked() -> Reason {
    Reason::new(
        "basis_revoked",
        "所依据的成果已被撤销。",
        "An outcome it rested on was revoked.",
    )
}

/// What the group takes of each outcome: as planned while it is proposed, as settled afterwards.
fn uses<'a>(
    group: &ApplicationGroup,
    claims: impl Iterator<Item = &'a ClaimRow>,
    planned: &BTreeMap<&str, &Use>,
) -> Result<Vec<UseView>, Problem> {
    let mut uses: BTreeMap<OutcomeId, UseView> = BTreeMap::new();
    for claim in claims {
        let plan = planned.get(claim.outcome_id.to_string().as_str());
        let policy = plan.map_or(LeftPolicy::Keep, |it| it.left_policy);
        let settled = group.state == GroupState::Accepted && policy == LeftPolicy::Forfeit;
        let view = uses.entry(claim.outcome_id).or_insert_with(|| UseView {
            outcome_id: claim.outcome_id,
            source_draw: Credits::ZERO,
            remainder: match plan {
                Some(plan) if !settled => plan.left,
                _ => Credits::ZERO,
            },
            remainder_policy: policy,
        });
        let sum = view.source_draw.checked_add(claim.draw);
        view.source_draw = sum.map_err(Problem::internal)?;
        if settled {
            let sum = view.remainder.checked_add(claim.remainder);
            view.remainder = sum.map_err(Problem::internal)?;
        }
    }
    Ok(uses.into_values().collect())
}
