//! What a provider is told.

use crate::problem::Problem;
use chrono::NaiveDate;
use credit_bank_conversion_rules::reason::Reason;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{CompletionId, OutcomeId};
use credit_bank_domain::state::OutcomeState;
use credit_bank_store::rows::{Completion, Outcome};
use serde::Serialize;

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
    pub fn of(completion: &Completion, outcome: &Outcome) -> Self {
        Self {
            id: completion.id,
            outcome_id: outcome.id,
            outcome_state: posted_state(outcome.state),
            credits: outcome.credits.unwrap_or_default(),
            reasons: serde_json::from_value(outcome.reasons.0.clone()).unwrap_or_default(),
            next_step: NextStep::of(outcome),
        }
    }
}

/// The provider's word for a state: everything an officer still has to decide is `waiting`.
pub const fn posted_state(state: OutcomeState) -> &'static str {
    match state {
        OutcomeState::Submitted | OutcomeState::Supplement | OutcomeState::InReview => "waiting",
        other => other.as_str(),
    }
}

impl NextStep {
    fn of(outcome: &Outcome) -> Self {
        match outcome.state {
            OutcomeState::Supplement => Self {
                code: "supplement",
                zh: "请按要求补正后重新提交更正。",
                en: "Send a correction with what was asked for.",
                due_on: None,
            },
            OutcomeState::Submitted | OutcomeState::InReview => Self {
                code: "wait_for_review",
                zh: "等待认定员在期限内决定。",
                en: "An officer decides by the due date.",
                due_on: outcome.due_on,
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
