//! Revocation with its whole cascade, in one transaction.

use super::case::Case;
use super::certificate;
use super::mending;
use super::pools::{rules_of_content, weigh_again};
use super::revocation_facts;
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::completions::deposit::{reasons_json, record, record_event, step as move_outcome};
use crate::completions::recognition::name_differs;
use crate::idempotency::{Answer, OptionalIdempotencyKey, act};
use crate::problem::Problem;
use crate::request::{Body, Path};
use crate::words::{DecisionBody, Reasoned};
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_conversion_rules::Reason;
use credit_bank_domain::access::outcomes::OfficerAct;
use credit_bank_domain::access::{Actor, Role};
use credit_bank_domain::id::{ApplicationId, LineId, NoticeId, OutcomeId, SubjectId};
use credit_bank_domain::ledger::Entry;
use credit_bank_domain::revocation::{NoticeTo, Step, plan_fall_of_unbooked, plan_revocation};
use credit_bank_domain::state::{
    ApplicationState, GroupState, LineState, OutcomeAct, OutcomeState,
};
use credit_bank_store::rows::{ApplicationGroup, Notice};
use credit_bank_store::tx::{ApplicationChange, WholeApplication};
use credit_bank_store::words::{CompletionState, RecipientKind};
use credit_bank_store::{Json, WriteTx};
use serde_json::json;

/// The act by which an outcome past its day may be used for a while.
const GRACE: &str = "grace";

/// `POST /v1/outcomes/{id}/revocation`.
pub(crate) async fn revoke_outcome(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path(id): Path<OutcomeId>,
    key: OptionalIdempotencyKey,
    body: Body<DecisionBody>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let operation = "revoke_outcome";
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Officer, operation);
    let (inner, asking) = (bank.get_ref().clone(), actor.clone());
    let asked = body.value;
    let work = move |tx: &mut dyn WriteTx| revoke(tx, &inner, &asking, id, &asked, &trail);
    act(&bank, &actor, key, body.hash, operation, work).await
}

fn revoke(
    tx: &mut dyn WriteTx,
    bank: &Bank,
    actor: &Actor,
    id: OutcomeId,
    asked: &DecisionBody,
    trail: &AuditTrail,
) -> Result<Answer, Problem> {
    let mut case = Case::open(tx, bank, actor, OfficerAct::Revocation, id)?;
    may_be_revoked(&case)?;
    let reason = asked.reason();
    revoke_with_all_that_follows(tx, &mut case, &reason)?;
    mending::accept_withdrawals(tx, &mut case)?;
    case.outcome.note = Some(asked.text.as_str().to_owned());
    case.close(tx, trail, json!({"reason_code": reason.code}))
}

/// The revocation and its cascade, whoever asked for it.
pub(super) fn revoke_with_all_that_follows(
    tx: &mut dyn WriteTx,
    case: &mut Case<'_>,
    reason: &Reason,
) -> Result<(), Problem> {
    let id = case.outcome.id;
    let had_lot = case.outcome.category.is_some();
    let rules = rules_of_content(case);
    case.step(OutcomeAct::Revocation, std::slice::from_ref(reason))?;
    certificate::untie(tx, case, &case.outcome)?;
    if !had_lot {
        // Those who are told of a lot: whether there was one is the account's matter.
        tell(case, &[], NoticeTo::Learner)?;
        tell(case, &[], NoticeTo::Issuer)?;
        return take_back_what_used_it(tx, case);
    }
    let (facts, applications) = revocation_facts::read(tx.reads(), case)?;
    for planned in plan_revocation(&facts, id).map_err(Problem::internal)? {
        carry_out(tx, case, &applications, planned)?;
    }
    case.keep();
    weigh_again(tx, case, &rules)?;
    move_applications_on(tx, case, &applications)
}

/// What follows for the applications that use an outcome which falls before it was ever booked.
pub(super) fn take_back_what_used_it(
    tx: &mut dyn WriteTx,
    case: &mut Case<'_>,
) -> Result<(), Problem> {
    if !case.is_in_use(tx)? {
        return Ok(());
    }
    let id = case.outcome.id;
    let (facts, applications) = revocation_facts::read(tx.reads(), case)?;
    for planned in plan_fall_of_unbooked(&facts, id).map_err(Problem::internal)? {
        carry_out(tx, case, &applications, planned)?;
    }
    move_applications_on(tx, case, &applications)
}

/// A freeze comes first unless the issuer itself asked by withdrawing what it had posted; what never counted
/// is refused.
fn may_be_revoked(case: &Case<'_>) -> Result<(), Problem> {
    let by_issuer = case.completions.iter().any(|completion| {
        completion.provider_id == case.outcome.issuer_id
            && completion.state == CompletionState::WithdrawalPending
    });
    if case.outcome.category.is_none() && case.outcome.state != OutcomeState::Revoked {
        return Err(
            Problem::state_conflict([OutcomeAct::Refusal.as_str()]).detail(
                "该成果尚未认定，不能撤销；可以不予认定。",
                "The outcome was never recognised, so it cannot be revoked; it can be refused.",
            ),
        );
    }
    if case.outcome.state.is_usable() && !by_issuer {
        return Err(Problem::state_conflict([OutcomeAct::Freeze.as_str()]));
    }
    Ok(())
}

pub(super) fn carry_out(
    tx: &mut dyn WriteTx,
    case: &mut Case<'_>,
    applications: &[WholeApplication],
    planned: Step,
) -> Result<(), Problem> {
    match planned {
        Step::Line { line, state } => {
            let row = applications
                .iter()
                .flat_map(|whole| &whole.lines)
                .find(|row| row.id == line)
                .ok_or_else(contradiction)?;
            let (learner, application, now) =
                (row.learner_id, row.application_id, case.occasion.now);
            let to = (row.state, state);
            expect(tx.set_line_state(learner, application, line, to, now)?)?;
            let revoked = !matches!(state, LineState::Granted | LineState::PendingExam);
            expect(tx.set_line_basis_revoked(row.learner_id, row.application_id, line, revoked)?)
        }
        Step::Group { group, state } => {
            let row = applications
                .iter()
                .flat_map(|whole| &whole.groups)
                .find(|row| row.id == group)
                .ok_or_else(contradiction)?;
            let (learner, application) = (row.learner_id, row.application_id);
            expect(tx.set_group_state(learner, application, group, row.state, state)?)
        }
        Step::Claim { claim, state } => {
            let row = applications
                .iter()
                .flat_map(|whole| &whole.claims)
                .find(|row| row.id == claim)
                .ok_or_else(contradiction)?;
            let (moved, takes) = ((row.state, state), (row.draw, row.remainder));
            expect(tx.set_claim(row.learner_id, claim, moved, takes, case.occasion.now)?)
        }
        Step::Post { entry, application } => {
            post(case, entry, application);
            Ok(())
        }
        Step::Outcome { outcome, state } => set_outcome(tx, case, outcome, state),
        Step::Grace {
            outcome,
            expires_on,
        } => with_outcome(case, outcome, |occasion, books, row| {
            row.expires_on = Some(expires_on);
            row.version = row.version.saturating_add(1);
            record_event(occasion, books, row, (GRACE, row.state));
            Ok(())
        }),
        Step::Notify(to) => tell(case, applications, to),
    }
}

fn contradiction() -> Problem {
    Problem::internal(anyhow::anyhow!("a planned step names an unknown row"))
}

fn expect(moved: bool) -> Result<(), Problem> {
    if moved { Ok(()) } else { Err(contradiction()) }
}

fn post(case: &mut Case<'_>, entry: Entry, application: Option<ApplicationId>) {
    let outcome = case.outcome.clone();
    record(
        &case.occasion,
        &mut case.books,
        &mut case.learner,
        &outcome,
        entry,
    );
    if let (Some(application), Some(last)) = (application, case.books.entries.last_mut()) {
        "application".clone_into(&mut last.row.cause);
        last.row.cause_id = SubjectId::new(application.uuid());
    }
}

/// Another outcome of the learner: one that comes back, or expires after it was freed.
fn set_outcome(
    tx: &mut dyn WriteTx,
    case: &mut Case<'_>,
    id: OutcomeId,
    state: OutcomeState,
) -> Result<(), Problem> {
    // The revoked one was moved first, with the officer's reason, which is about no other.
    if id == case.outcome.id {
        return Ok(());
    }
    let mut reasons = case.why_worth(tx.reads(), id)?;
    let is_doubted = state == OutcomeState::Recognised && case.is_doubted(id);
    let due_on = is_doubted.then(|| case.term(tx)).transpose()?;
    with_outcome(case, id, |occasion, books, row| {
        let act = match state {
            OutcomeState::Recognised => OutcomeAct::Return,
            OutcomeState::Expired => OutcomeAct::Expiry,
            _ => return Err(contradiction()),
        };
        if row.state != state {
            if act == OutcomeAct::Return {
                reasons.push(counts_again());
                row.reasons = reasons_json(&reasons)?;
            }
            move_outcome(occasion, books, row, act)?;
        }
        // It lost who vouched for it while it did not count.
        if is_doubted {
            row.reasons = reasons_json(&[name_differs()])?;
            move_outcome(occasion, books, row, OutcomeAct::Freeze)?;
            row.due_on = due_on;
        }
        Ok(())
    })?;
    if is_doubted {
        case.notify_learner_of_id(id, "outcome_frozen");
    }
    Ok(())
}

/// Why an outcome is back in its place.
fn counts_again() -> Reason {
    Reason::new(
        "counts_again",
        "因另一项成果不再计入，本项成果恢复计入",
        "another outcome no longer counts, so this one counts again",
    )
}

fn with_outcome(
    case: &mut Case<'_>,
    id: OutcomeId,
    change: impl FnOnce(
        &crate::completions::deposit::Occasion<'_>,
        &mut crate::completions::books::Books,
        &mut credit_bank_store::rows::Outcome,
    ) -> Result<(), Problem>,
) -> Result<(), Problem> {
    let rows = &mut case.learner.outcomes;
    let row = rows
        .iter_mut()
        .find(|row| row.id == id)
        .ok_or_else(contradiction)?;
    change(&case.occasion, &mut case.books, row)?;
    case.books.change(row);
    Ok(())
}

fn tell(
    case: &mut Case<'_>,
    applications: &[WholeApplication],
    to: NoticeTo,
) -> Result<(), Problem> {
    let kind = if case.outcome.state == OutcomeState::Revoked {
        "outcome_revoked"
    } else {
        "outcome_reinstated"
    };
    match to {
        NoticeTo::Learner => case.notify_learner(kind),
        NoticeTo::Issuer => {
            let issuer = SubjectId::new(case.outcome.issuer_id.uuid());
            case.notify(RecipientKind::Organisation, issuer, kind);
        }
        NoticeTo::Line { line, state } => tell_of_line(case, applications, line, state)?,
    }
    Ok(())
}

/// Learner and school hear of each course by its name; the school finds it in its application.
fn tell_of_line(
    case: &mut Case<'_>,
    applications: &[WholeApplication],
    line: LineId,
    state: LineState,
) -> Result<(), Problem> {
    let (application, row) = applications
        .iter()
        .flat_map(|whole| whole.lines.iter().map(|row| (&whole.application, row)))
        .find(|(_, row)| row.id == line)
        .ok_or_else(contradiction)?;
    let (to_learner, to_school) = match state {
        LineState::Released => ("basis_withdrawn", "basis_withdrawn"),
        LineState::Reversed => ("line_reversed", "line_taken_back"),
        LineState::ReversalPending => ("line_reversal_pending", "basis_revoked"),
        _ => ("basis_reinstated", "basis_reinstated"),
    };
    let course = if row.course_name.is_empty() {
        &row.course_code
    } else {
        &row.course_name
    };
    for (recipient, id, kind) in [
        (RecipientKind::Learner, row.learner_id.uuid(), to_learner),
        (
            RecipientKind::Organisation,
            application.organisation_id.uuid(),
            to_school,
        ),
    ] {
        case.books.notices.push(Notice {
            id: case.occasion.bank.ids().make(NoticeId::new),
            recipient,
            recipient_id: SubjectId::new(id),
            kind: kind.to_owned(),
            subject: "application".to_owned(),
            subject_id: SubjectId::new(application.id.uuid()),
            detail: Json(json!({"course": course})),
            created_at: case.occasion.now,
        });
    }
    Ok(())
}

/// What was done to its lines is a new version of an application; one of which every group was let
/// go has nothing left to decide.
pub(super) fn move_applications_on(
    tx: &mut dyn WriteTx,
    case: &Case<'_>,
    applications: &[WholeApplication],
) -> Result<(), Problem> {
    for before in applications {
        let application = &before.application;
        let Some(whole) = tx.find_whole_application(application.id)? else {
            continue;
        };
        if whole == *before {
            continue;
        }
        let proposed = |group: &ApplicationGroup| group.state == GroupState::Proposed;
        let is_over = application.state.is_open() && !whole.groups.iter().any(proposed);
        let same = ApplicationChange {
            state: application.state,
            due_on: application.due_on,
            clock_stopped_on: application.clock_stopped_on,
            decided_at: application.decided_at,
            review_until: application.review_until,
        };
        let over = ApplicationChange {
            state: ApplicationState::Decided,
            clock_stopped_on: None,
            decided_at: Some(case.occasion.now),
            review_until: None,
            ..same
        };
        let change = if is_over { over } else { same };
        let (learner, version) = (application.learner_id, application.version);
        expect(tx.change_application(learner, application.id, version, &change)?)?;
    }
    Ok(())
}
