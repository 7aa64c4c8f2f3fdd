//! What a provider is told.

use super::recognition::{NAME_DIFFERS, verification_needed};
use super::verdict::{POINTS, earns_points};
use crate::idempotency::Answer;
use crate::problem::{Language, Problem, Slug};
use chrono::NaiveDate;
use credit_bank_conversion_rules::Reason;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{CompletionId, OutcomeId};
use credit_bank_domain::state::{EvidenceState, OutcomeState};
use credit_bank_store::rows::{Completion, Outcome};
use credit_bank_store::words::CompletionState;
use serde::Serialize;
use uuid::Uuid;

/// What became of one post.
#[derive(Debug)]
pub enum PostResult {
    /// It is in the books.
    Created(CompletionResult),
    /// It was there already, with the same content.
    Replayed(CompletionResult),
    /// The provider's id names another content.
    Conflict {
        /// The completion that has the id.
        existing: CompletionId,
    },
    /// It cannot be taken.
    Rejected(Problem),
}

/// The answer to one post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CompletionResult {
    /// The completion.
    pub id: CompletionId,
    /// The outcome it attests.
    pub outcome_id: OutcomeId,
    /// State as the provider sees it.
    pub outcome_state: &'static str,
    /// Credits recognised; 0.00 while there are none.
    pub credits: Credits,
    /// Points, where it earns those; they are no credits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<Credits>,
    /// Why.
    pub reasons: Vec<Reason>,
    /// What the provider has to do.
    pub next_step: NextStep,
}

/// What the provider has to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NextStep {
    /// `none`, `wait_for_review` or `supplement`.
    pub code: &'static str,
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
    /// Until when an officer should have decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
}

impl CompletionResult {
    /// The answer, from what the books hold; the first answer and every replay are made here.
    pub fn of(completion: &Completion, outcome: &Outcome, evidence: EvidenceState) -> Self {
        let state = told_state(completion, outcome.state, evidence);
        let own: Vec<Reason> = completion.reasons.read().unwrap_or_default();
        let is_worth_points = is_worth_points(&own);
        let reasons = told_reasons(completion, outcome, (state, evidence), own);
        let worth = match state {
            RECOGNISED | "frozen" | "reinstated" => completion.worth,
            _ => Credits::ZERO,
        };
        let (credits, points) = if is_worth_points {
            (Credits::ZERO, Some(worth))
        } else {
            (worth, None)
        };
        Self {
            id: completion.id,
            outcome_id: outcome.id,
            outcome_state: state,
            credits,
            points,
            reasons,
            next_step: NextStep::of(completion, outcome, state),
        }
    }
}

/// What an officer said of the outcome is for its providers too; what the account made of it, whose name is
/// on file, and what other providers asked for, is not.
fn told_reasons(
    completion: &Completion,
    outcome: &Outcome,
    (state, evidence): (&str, EvidenceState),
    own: Vec<Reason>,
) -> Vec<Reason> {
    let mut reasons = match outcome.state {
        OutcomeState::Supplement
        | OutcomeState::Refused
        | OutcomeState::Frozen
        | OutcomeState::Revoked
        | OutcomeState::Reinstated => outcome.reasons.read().unwrap_or_default(),
        _ if completion.state == CompletionState::Withdrawn => vec![withdrawn()],
        _ if is_further_evidence(completion, state, (evidence, &own)) => {
            let points = is_worth_points(&own).then(earns_points);
            std::iter::once(certificate_recognised())
                .chain(points)
                .collect()
        }
        _ => own,
    };
    for reason in &mut reasons {
        if reason.code == NAME_DIFFERS {
            *reason = verification_needed();
        }
    }
    reasons
}

/// Is what the completion is worth points? It says so in its own reasons: what became of the outcome in
/// the account is not the provider's to know.
fn is_worth_points(reasons: &[Reason]) -> bool {
    reasons.iter().any(|reason| reason.code == POINTS)
}

fn withdrawn() -> Reason {
    Reason::new(
        "withdrawn",
        "报送方已撤回该条。",
        "Its provider withdrew the completion.",
    )
}

/// Is the certificate recognised already, and not because of this completion? Whatever would be asked of it by itself
/// is asked no more.
fn is_further_evidence(
    completion: &Completion,
    state: &str,
    (evidence, own): (EvidenceState, &[Reason]),
) -> bool {
    let by_officer = own.iter().any(|it| it.code == RECOGNISED_BY_OFFICER);
    state == RECOGNISED && !completion.decided && !by_officer && evidence != EvidenceState::Disputed
}

fn certificate_recognised() -> Reason {
    Reason::new(
        "certificate_recognised",
        "该证书已获认定，本次报送记为又一份证据。",
        "The certificate is recognised; this post is kept as further evidence of it.",
    )
}

/// Code of the reason of a completion that counts because an officer recognised it.
pub(crate) const RECOGNISED_BY_OFFICER: &str = "recognised_by_officer";

const WAITING: &str = "waiting";
const RECOGNISED: &str = "recognised";

/// The provider's word for where its completion stands: by itself, until an officer acts on the outcome.
/// That an equal or a better outcome took its place in the account is not the provider's to know.
pub(super) fn told_state(
    completion: &Completion,
    outcome: OutcomeState,
    evidence: EvidenceState,
) -> &'static str {
    if completion.state == CompletionState::Withdrawn {
        return OutcomeState::Revoked.as_str();
    }
    let is_denied = evidence == EvidenceState::Disputed && !completion.decided;
    match outcome {
        OutcomeState::Submitted if completion.decided => RECOGNISED,
        OutcomeState::Submitted | OutcomeState::Supplement | OutcomeState::InReview => WAITING,
        OutcomeState::Recognised | OutcomeState::Superseded | OutcomeState::Expired
            if is_denied =>
        {
            WAITING
        }
        OutcomeState::Recognised | OutcomeState::Superseded | OutcomeState::Expired => RECOGNISED,
        OutcomeState::Refused
        | OutcomeState::Frozen
        | OutcomeState::Revoked
        | OutcomeState::Reinstated => outcome.as_str(),
    }
}

/// Does its provider ask an officer to correct or withdraw it?
const fn asks(state: CompletionState) -> bool {
    matches!(
        state,
        CompletionState::CorrectionPending | CompletionState::WithdrawalPending
    )
}

impl NextStep {
    fn of(completion: &Completion, outcome: &Outcome, state: &str) -> Self {
        match outcome.state {
            OutcomeState::Supplement if state == WAITING => Self {
                code: "supplement",
                zh: "请按要求补正后重新提交更正。",
                en: "Send a correction with what was asked for.",
                due_on: None,
            },
            moved if state == WAITING || asks(completion.state) => Self {
                code: "wait_for_review",
                zh: "等待认定员在期限内决定。",
                en: "An officer decides by the due date.",
                due_on: match moved {
                    OutcomeState::InReview => outcome.due_on,
                    _ if asks(completion.state) => outcome.due_on,
                    _ => completion.due_on,
                },
            },
            _ => Self {
                code: "none",
                zh: "无须再做什么。",
                en: "Nothing more to do.",
                due_on: None,
            },
        }
    }
}

/// The answer to a single post.
///
/// # Errors
/// The post's refusal.
pub(super) fn single(results: Vec<PostResult>) -> Result<Answer, Problem> {
    let location = |result: &CompletionResult| format!("/v1/completions/{}", result.id);
    match results.into_iter().next() {
        Some(PostResult::Created(result)) => Answer::created(location(&result), &result),
        Some(PostResult::Replayed(result)) => {
            Answer::created(location(&result), &result).map(Answer::replayed)
        }
        Some(PostResult::Conflict { existing }) => Err(conflict(existing)),
        Some(PostResult::Rejected(problem)) => Err(problem),
        None => Err(Problem::internal(anyhow::anyhow!("a post without a row"))),
    }
}

fn conflict(existing: CompletionId) -> Problem {
    Problem::new(Slug::ExternalIdConflict).existing_id(existing)
}

/// One row of a batch's answer.
#[derive(Debug, Serialize)]
struct RowResult<'row> {
    index: usize,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    completion: Option<&'row CompletionResult>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<serde_json::Value>,
}

/// The answer to a batch: one result a row, in order.
///
/// # Errors
/// Only when the answer cannot be written.
pub(super) fn batch(
    results: &[PostResult],
    language: Language,
    request_id: Uuid,
) -> Result<Answer, Problem> {
    let told = |problem: &Problem| Some(problem.to_json(language, request_id));
    let rows: Vec<RowResult<'_>> = results
        .iter()
        .enumerate()
        .map(|(index, result)| {
            let (status, completion, problem) = match result {
                PostResult::Created(result) => ("created", Some(result), None),
                PostResult::Replayed(result) => ("replayed", Some(result), None),
                PostResult::Conflict { existing } => ("conflict", None, told(&conflict(*existing))),
                PostResult::Rejected(problem) => ("rejected", None, told(problem)),
            };
            RowResult {
                index,
                status,
                completion,
                problem,
            }
        })
        .collect();
    Answer::ok(&serde_json::json!({ "results": rows }))
}
