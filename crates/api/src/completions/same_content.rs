//! Of several outcomes of one content only one is in the books: the one that is booked at most.

use super::books::Books;
use super::deposit::{Occasion, deposit_of, points_moved, reasons_json, record, step};
use super::snapshot::KnownLearner;
use crate::problem::Problem;
use chrono::NaiveDate;
use credit_bank_conversion_rules::{Finding, Reason};
use credit_bank_domain::claim::is_past;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::OutcomeId;
use credit_bank_domain::ledger::{Entry, verbs};
use credit_bank_domain::same_content::Standing;
use credit_bank_domain::state::{OutcomeAct, OutcomeState};
use credit_bank_store::rows::Outcome;

/// Where an outcome with its value stands among those of its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// No other is in place.
    Free,
    /// It takes the place of this one.
    Of(OutcomeId),
    /// This one counts, and stays.
    Behind(OutcomeId),
}

impl Place {
    /// Of an outcome that has its value, its class and its book; or the reason why it has to wait:
    /// nothing takes the place of an outcome that is frozen.
    pub(crate) fn find(
        learner: &KnownLearner,
        outcome: &Outcome,
        today: NaiveDate,
    ) -> Result<Self, Box<Reason>> {
        let in_place = |other: &&Outcome| {
            other.id != outcome.id
                && other.content_class.is_some()
                && other.content_class == outcome.content_class
                && other.is_points == outcome.is_points
                && (other.state.is_usable() || other.state == OutcomeState::Frozen)
                && !is_past(other.expires_on, today)
        };
        let rivals = learner.outcomes.iter().filter(in_place);
        match rivals.max_by_key(|other| standing(other)) {
            None => Ok(Self::Free),
            Some(rival) if !standing(outcome).takes_place_of(&standing(rival)) => {
                Ok(Self::Behind(rival.id))
            }
            Some(rival) if rival.state == OutcomeState::Frozen => Err(Box::new(frozen())),
            Some(rival) => Ok(Self::Of(rival.id)),
        }
    }
}

fn frozen() -> Reason {
    Reason::new(
        "same_content_frozen",
        "同一内容的另一成果已被冻结；解冻或撤销后再认定。",
        "Another outcome of the same content is frozen; this one is decided on when that one is restored or revoked.",
    )
}

fn standing(outcome: &Outcome) -> Standing {
    Standing {
        value: outcome.credits.unwrap_or_default(),
        awarded_on: outcome.awarded_on,
        outcome: outcome.id,
    }
}

/// Brings a recognised outcome into the books at its place; `alone` is the entry where it has no rival.
pub(crate) fn take_place(
    occasion: &Occasion<'_>,
    books: &mut Books,
    learner: &mut KnownLearner,
    outcome: &mut Outcome,
    place: Place,
    alone: fn(&Outcome) -> Result<Entry, Problem>,
) -> Result<(), Problem> {
    let older = match place {
        Place::Free => {
            let entry = alone(outcome)?;
            record(occasion, books, learner, outcome, entry);
            return Ok(());
        }
        Place::Behind(kept) => {
            return supersede(occasion, books, outcome, kept);
        }
        Place::Of(older) => older,
    };
    let mut rows = learner.outcomes.iter_mut();
    let Some(older) = rows.find(|row| row.id == older) else {
        return Ok(());
    };
    supersede(occasion, books, older, outcome.id)?;
    books.change(older);
    if outcome.is_points {
        let older = older.clone();
        let gone = points_moved(&older, older.credits.unwrap_or_default(), Credits::ZERO)?;
        record(occasion, books, learner, &older, gone);
        let entry = alone(outcome)?;
        record(occasion, books, learner, outcome, entry);
        return Ok(());
    }
    let entry = verbs::supersede(&deposit_of(older)?, &deposit_of(outcome)?);
    record(
        occasion,
        books,
        learner,
        outcome,
        entry.map_err(Problem::internal)?,
    );
    Ok(())
}

/// Moves an outcome behind the one of the same content that is kept, and says so.
fn supersede(
    occasion: &Occasion<'_>,
    books: &mut Books,
    outcome: &mut Outcome,
    kept: OutcomeId,
) -> Result<(), Problem> {
    let kept = kept.to_string();
    outcome.reasons = reasons_json(&[Finding::SameContent { kept }.reason()])?;
    step(occasion, books, outcome, OutcomeAct::Supersession)
}
