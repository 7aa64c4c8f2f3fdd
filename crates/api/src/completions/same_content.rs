//! Of several outcomes of one content only one is in the books: the one that is booked at most, or of equal
//! ones whichever the learner chose.

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
    /// Its learner lets it take the place of this one, which is worth no more.
    ChosenOver(OutcomeId),
    /// This one counts, and stays.
    Behind(OutcomeId),
}

impl Place {
    /// Of an outcome that has its value, its class and its book; or the reason why it has to wait:
    /// nothing takes the place of an outcome that is frozen.
    pub(crate) fn find(
        outcomes: &[Outcome],
        outcome: &Outcome,
        today: NaiveDate,
    ) -> Result<Self, Box<Reason>> {
        match in_place(outcomes, outcome, today) {
            None => Ok(Self::Free),
            Some(rival) if !standing(outcome).takes_place_of(&standing(rival)) => {
                Ok(Self::Behind(rival.id))
            }
            Some(rival) if rival.state == OutcomeState::Frozen => Err(Box::new(frozen())),
            Some(rival) => Ok(Self::Of(rival.id)),
        }
    }

    /// Of a superseded outcome that its learner lets count (ADR 12), or the reason why it cannot.
    pub(crate) fn by_choice(
        outcomes: &[Outcome],
        outcome: &Outcome,
        today: NaiveDate,
    ) -> Result<Self, Box<Reason>> {
        if is_past(outcome.expires_on, today) {
            return Err(Box::new(past()));
        }
        match in_place(outcomes, outcome, today) {
            None => Ok(Self::Free),
            Some(rival) if !standing(outcome).may_be_chosen_over(&standing(rival)) => {
                Err(Box::new(worth_less()))
            }
            Some(rival) if rival.state == OutcomeState::Frozen => Err(Box::new(frozen())),
            Some(rival) => Ok(Self::ChosenOver(rival.id)),
        }
    }
}

/// The greatest other outcome of the content that is in the books; `outcomes` are those of any learners.
fn in_place<'o>(
    outcomes: &'o [Outcome],
    outcome: &Outcome,
    today: NaiveDate,
) -> Option<&'o Outcome> {
    let is_rival = |other: &&Outcome| {
        other.learner_id == outcome.learner_id
            && other.id != outcome.id
            && other.content_class.is_some()
            && other.content_class == outcome.content_class
            && other.is_points == outcome.is_points
            && (other.state.is_usable() || other.state == OutcomeState::Frozen)
            && !is_past(other.expires_on, today)
    };
    let rivals = outcomes.iter().filter(is_rival);
    rivals.max_by_key(|other| standing(other))
}

fn frozen() -> Reason {
    Reason::new(
        "same_content_frozen",
        "同一内容的另一成果已被冻结；解冻或撤销后再认定。",
        "Another outcome of the same content is frozen; this one is decided on when that one is restored or revoked.",
    )
}

fn past() -> Reason {
    Reason::new(
        "expired",
        "该成果已过期，不能改由它计入。",
        "The outcome is past its day and cannot be let count.",
    )
}

fn worth_less() -> Reason {
    Reason::new(
        "same_content_worth_more",
        "计入的同一内容成果价值更高，不能改由该成果计入。",
        "The outcome of the same content that counts is worth more; this one cannot be let count in its place.",
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
    let (older, why) = match place {
        Place::Free => {
            let entry = alone(outcome)?;
            record(occasion, books, learner, outcome, entry);
            return Ok(());
        }
        Place::Behind(kept) => {
            return supersede(occasion, books, outcome, kept_highest(kept));
        }
        Place::Of(older) => (older, kept_highest(outcome.id)),
        Place::ChosenOver(older) => (older, chosen_over()),
    };
    let mut rows = learner.outcomes.iter_mut();
    let Some(older) = rows.find(|row| row.id == older) else {
        return Ok(());
    };
    supersede(occasion, books, older, why)?;
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

fn kept_highest(kept: OutcomeId) -> Reason {
    let kept = kept.to_string();
    Finding::SameContent { kept }.reason()
}

fn chosen_over() -> Reason {
    Reason::new(
        "same_content_chosen",
        "内容相同的成果只计一项，本人已选择由另一项计入。",
        "Of outcomes of the same content one counts; the learner chose another.",
    )
}

/// Moves an outcome behind the one of the same content that is kept, and says why.
fn supersede(
    occasion: &Occasion<'_>,
    books: &mut Books,
    outcome: &mut Outcome,
    why: Reason,
) -> Result<(), Problem> {
    outcome.reasons = reasons_json(&[why])?;
    step(occasion, books, outcome, OutcomeAct::Supersession)
}
