//! A learner asks that a person looks again at what the school rejected, or at the result of an examination.

use super::exam;
use super::matter::Matter;
use super::withdrawal::after;
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::idempotency::{Answer, IdempotencyKey, create};
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::{Body, Path, Text, present};
use crate::review_request::ReviewRequestView;
use crate::rules_in_force::due_date;
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::Role;
use credit_bank_domain::access::applications::ApplicantAct;
use credit_bank_domain::id::{
    ApplicationId, GroupId, LearnerId, LineId, ReviewRequestId, SubjectId,
};
use credit_bank_domain::state::{ApplicationAct, GroupState};
use credit_bank_store::rows::{Application, Decision, ReviewRequest};
use credit_bank_store::tx::NewDecision;
use credit_bank_store::words::{RecipientKind, ReviewState};
use credit_bank_store::{ReadTx, WriteTx};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;

/// Most groups that one request may name.
const MOST_GROUPS: usize = 100;
/// The act of asking, as it is kept: one decision for each group, or for the line, whose outcome is the request's id.
pub(super) const ASKED: &str = "review_request";
/// The act of answering, as it is kept; its outcome is the request's id.
pub(super) const ANSWERED: &str = "review";

/// `ReviewRequestDraft` of the contract.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Draft {
    text: Text,
    #[serde(default, deserialize_with = "present")]
    group_ids: Option<Vec<GroupId>>,
    #[serde(default, deserialize_with = "present")]
    line_id: Option<LineId>,
}

/// A request that nobody answered yet.
pub(super) struct OpenReview {
    pub(super) id: ReviewRequestId,
    /// The rejected groups that it is about.
    pub(super) groups: BTreeSet<GroupId>,
    /// The line of whose examination it is about the result.
    pub(super) line: Option<LineId>,
}

/// The open request about an application, if there is one.
pub(super) fn open_review(
    tx: &mut dyn ReadTx,
    application: &Application,
) -> Result<Option<OpenReview>, Problem> {
    let open = requests(tx, application.id)?
        .into_iter()
        .find(|request| request.state == ReviewState::Open);
    let Some(open) = open else {
        return Ok(None);
    };
    let decisions = tx.list_decisions(application.learner_id, application.id)?;
    Ok(Some(OpenReview {
        groups: groups_of(open.id, &decisions),
        line: line_of(open.id, &decisions),
        id: open.id,
    }))
}

fn requests(tx: &mut dyn ReadTx, id: ApplicationId) -> Result<Vec<ReviewRequest>, Problem> {
    Ok(tx.list_review_requests_of(SubjectId::new(id.uuid()))?)
}

fn groups_of(request: ReviewRequestId, decisions: &[Decision]) -> BTreeSet<GroupId> {
    let about = |it: &&Decision| it.act == ASKED && it.outcome == request.to_string();
    decisions
        .iter()
        .filter(about)
        .filter_map(|it| it.group_id)
        .collect()
}

fn line_of(request: ReviewRequestId, decisions: &[Decision]) -> Option<LineId> {
    let about = |it: &&Decision| it.act == ASKED && it.outcome == request.to_string();
    decisions.iter().find(about).and_then(|it| it.line_id)
}

/// The requests about an application, the oldest first.
pub(super) fn review_requests(
    tx: &mut dyn ReadTx,
    id: ApplicationId,
    decisions: &[Decision],
) -> Result<Vec<ReviewRequestView>, Problem> {
    let rows = requests(tx, id)?;
    Ok(rows.iter().map(|row| shown(row, decisions)).collect())
}

fn shown(row: &ReviewRequest, decisions: &[Decision]) -> ReviewRequestView {
    let answer = |it: &&Decision| it.act == ANSWERED && it.outcome == row.id.to_string();
    let closed_at = decisions.iter().find(answer).map(|it| it.recorded_at);
    let view = ReviewRequestView::new(row, closed_at);
    match line_of(row.id, decisions) {
        Some(line) => view.about_line(line),
        None => view.about(groups_of(row.id, decisions)),
    }
}

/// Every review request of a learner's applications.
pub(crate) fn application_reviews_of(
    tx: &mut dyn ReadTx,
    learner: LearnerId,
) -> Result<Vec<ReviewRequestView>, Problem> {
    let mut views = Vec::new();
    for request in tx.list_review_requests_of_learners(&[learner])? {
        if request.subject == "application" {
            let application = ApplicationId::new(request.subject_id.uuid());
            views.push(shown(&request, &tx.list_decisions(learner, application)?));
        }
    }
    Ok(views)
}

/// `POST /v1/applications/{id}/review-requests`.
pub(crate) async fn request_application_review(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path(id): Path<ApplicationId>,
    key: IdempotencyKey,
    body: Body<Draft>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let operation = "request_application_review";
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Learner, operation);
    let (inner, asking) = (bank.get_ref().clone(), actor.clone());
    let asked = body.value;
    let work = move |tx: &mut dyn WriteTx| {
        let act = ApplicantAct::ReviewRequest;
        let matter = Matter::of_applicant(tx, &inner, &asking, act, id)?;
        ask(tx, matter, &asked, &trail)
    };
    create(&bank, &actor, key, body.hash, operation, work).await
}

fn ask(
    tx: &mut dyn WriteTx,
    mut matter: Matter<'_>,
    asked: &Draft,
    trail: &AuditTrail,
) -> Result<Answer, Problem> {
    let application = matter.application().clone();
    after(application.state, ApplicationAct::ReviewRequest)?;
    if let Some(open) = open_review(tx.reads(), &application)? {
        return Err(Problem::new(Slug::AlreadyExists).existing_id(open.id.uuid()));
    }
    let today = matter.bank.today();
    let terms = matter.terms(tx)?;
    let row = ReviewRequest {
        learner_id: application.learner_id,
        id: matter.bank.ids().make(ReviewRequestId::new),
        subject: "application".to_owned(),
        subject_id: SubjectId::new(application.id.uuid()),
        reason: asked.text.as_str().to_owned(),
        state: ReviewState::Open,
        due_on: due_date(tx.reads(), today, terms.decision_days)?.date,
        created_at: matter.bank.now(),
    };
    let decisions = match (asked.line_id, &asked.group_ids) {
        (Some(_), Some(_)) => {
            let (zh, en) = ("课程与组只能择一。", "It is about a line or about groups.");
            let fault = FieldFault::new("/line_id", "excluded", zh, en);
            return Err(Problem::invalid_body(fault));
        }
        (Some(line), None) => vec![exam::ask_for_review(tx, &matter, line, &row)?],
        (None, _) => ask_of_groups(tx, &mut matter, asked, &row)?,
    };
    matter.change(tx, &matter.same(), &decisions)?;
    let subject = ("application", Some(application.id.uuid()));
    let detail = json!({"review_request_id": row.id, "asked": decisions.len()});
    tx.insert_audit_line(&trail.line(subject, Some(application.learner_id), detail))?;
    let decisions = tx.list_decisions(application.learner_id, application.id)?;
    let view = shown(&row, &decisions);
    // The application shows its requests; they have no address of their own.
    Answer::created(format!("/v1/applications/{}", application.id), &view)
}

/// Files the request about rejected groups; gives what is kept of it.
fn ask_of_groups(
    tx: &mut dyn WriteTx,
    matter: &mut Matter<'_>,
    asked: &Draft,
    row: &ReviewRequest,
) -> Result<Vec<NewDecision>, Problem> {
    let last = matter.application().review_until;
    if last.is_none_or(|last| last < matter.bank.today()) {
        return Err(Problem::state_conflict([]).detail("复核期已过。", "The review term is over."));
    }
    let groups = wanted(tx.reads(), matter, asked)?;
    tx.insert_review_request(row)?;
    matter.whole.application.due_on = row.due_on;
    matter.notify(tx, RecipientKind::Organisation, "review_requested")?;
    let of_group = |group: &GroupId| NewDecision {
        group_id: Some(*group),
        ..matter.noted(ASKED, &row.id.to_string())
    };
    Ok(groups.iter().map(of_group).collect())
}

/// The rejected groups to be looked at again: those named, or all; each once.
fn wanted(
    tx: &mut dyn ReadTx,
    matter: &Matter<'_>,
    asked: &Draft,
) -> Result<BTreeSet<GroupId>, Problem> {
    let application = matter.application();
    let decisions = tx.list_decisions(application.learner_id, application.id)?;
    let reviewed: BTreeSet<GroupId> = decisions
        .iter()
        .filter(|it| it.act == ASKED)
        .filter_map(|it| it.group_id)
        .collect();
    let rejected = matter.groups_in(GroupState::Rejected);
    let open: BTreeSet<GroupId> = rejected.difference(&reviewed).copied().collect();
    let Some(named) = &asked.group_ids else {
        return if open.is_empty() {
            Err(nothing_to_review())
        } else {
            Ok(open)
        };
    };
    let distinct: BTreeSet<GroupId> = named.iter().copied().collect();
    if named.is_empty() || named.len() > MOST_GROUPS || distinct.len() < named.len() {
        return Err(Problem::invalid_body(FieldFault::out_of_range(
            "/group_ids",
        )));
    }
    for (place, group) in named.iter().enumerate() {
        if !matter.whole.groups.iter().any(|row| row.id == *group) {
            return Err(Problem::new(Slug::UnknownReference).fault(FieldFault::new(
                format!("/group_ids/{place}"),
                "unknown_reference",
                "引用的对象不存在。",
                "There is no such thing.",
            )));
        }
    }
    if distinct.is_subset(&open) {
        Ok(distinct)
    } else {
        Err(nothing_to_review())
    }
}

fn nothing_to_review() -> Problem {
    Problem::state_conflict([]).detail(
        "只复核被拒的组，每组一次。",
        "Only rejected groups are reviewed, each once.",
    )
}
