//! A lot enters the books: the one way for the automatic and the officer's recognition.

use super::books::Books;
use super::same_content::{Place, take_place};
use super::snapshot::KnownLearner;
use crate::bank::Bank;
use crate::problem::Problem;
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_conversion_rules::model::{Consumption as RuleConsumption, LotEffect};
use credit_bank_conversion_rules::{Lot as RuledLot, Reason};
use credit_bank_domain::claim::Consumption;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{ActorId, EntryId, RuleSetVersionId, SubjectId};
use credit_bank_domain::ledger::verbs::{self, Deposit};
use credit_bank_domain::ledger::{Category, Entry, Lot};
use credit_bank_domain::state::{OutcomeAct, OutcomeState};
use credit_bank_store::JsonText;
use credit_bank_store::rows::{EntryRow, Outcome, OutcomeEvent};
use credit_bank_store::tx::NewEntry;

/// Who acts, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Occasion<'bank> {
    pub(crate) bank: &'bank Bank,
    pub(crate) now: DateTime<Utc>,
    pub(crate) today: NaiveDate,
    pub(crate) actor: ActorId,
}

pub(crate) fn reasons_json(reasons: &[Reason]) -> Result<JsonText, Problem> {
    JsonText::of(reasons).map_err(Problem::internal)
}

/// Makes the lot and brings it into the books: points to theirs, credits to theirs, and of one content
/// only the best. `by` is the version whose rule gives it. Gives the reason if the outcome has to wait;
/// then nothing was done.
pub(crate) fn deposit(
    occasion: &Occasion<'_>,
    books: &mut Books,
    learner: &mut KnownLearner,
    outcome: &mut Outcome,
    (lot, by): (&RuledLot, Option<RuleSetVersionId>),
) -> Result<Option<Reason>, Problem> {
    let mut valued = outcome.clone();
    value(occasion, &mut valued, lot)?;
    // A value that an officer judged stands in no rule.
    valued.rule_set_version_id = by.filter(|_| valued.rule.is_some());
    let place = match Place::find(&learner.outcomes, &valued, occasion.today) {
        Ok(place) => place,
        Err(why) => return Ok(Some(*why)),
    };
    step(occasion, books, &mut valued, OutcomeAct::Recognition)?;
    *outcome = valued;
    take_place(occasion, books, learner, outcome, place, recognised)?;
    Ok(None)
}

/// What the lot says of the outcome.
fn value(occasion: &Occasion<'_>, outcome: &mut Outcome, lot: &RuledLot) -> Result<(), Problem> {
    let category: Category = lot.category.parse().map_err(Problem::internal)?;
    outcome.category = Some(lot.category.clone());
    outcome.credits = Some(lot.credits);
    outcome.is_points = lot.effect == LotEffect::Points;
    outcome.convertible = lot.convertible && !category.is_leisure();
    outcome.consumption = Some(match lot.consumption {
        RuleConsumption::Whole => Consumption::Whole,
        RuleConsumption::Budget => Consumption::Budget,
        RuleConsumption::None => Consumption::None,
    });
    outcome.content_class.clone_from(&lot.content_class);
    // The lot is expired from the day after its last day.
    outcome.expires_on = lot.expires_on.and_then(|last: NaiveDate| last.succ_opt());
    outcome.rule = Some(lot.rule.clone()).filter(|rule| !rule.is_empty());
    outcome.recognised_at = Some(occasion.now);
    outcome.reasons = reasons_json(&lot.explanation)?;
    Ok(())
}

/// The entry that brings the outcome in where none of its content is in the books.
pub(crate) fn recognised(outcome: &Outcome) -> Result<Entry, Problem> {
    if outcome.is_points {
        return accrued(outcome);
    }
    verbs::recognise(&deposit_of(outcome)?).map_err(Problem::internal)
}

/// The entry that brings the outcome's points in.
pub(crate) fn accrued(outcome: &Outcome) -> Result<Entry, Problem> {
    let points = outcome.credits.unwrap_or_default();
    verbs::accrue(&category_of(outcome)?, outcome.issuer_id, points).map_err(Problem::internal)
}

fn category_of(outcome: &Outcome) -> Result<Category, Problem> {
    let category = outcome.category.as_deref().unwrap_or_default();
    category.parse().map_err(Problem::internal)
}

/// The lot of an outcome that was recognised, as it is booked.
pub(crate) fn deposit_of(outcome: &Outcome) -> Result<Deposit, Problem> {
    let level = outcome
        .level_rank
        .map(u8::try_from)
        .transpose()
        .map_err(Problem::internal)?;
    Ok(Deposit {
        lot: Lot {
            outcome: outcome.id,
            category: category_of(outcome)?,
            level,
        },
        issuer: outcome.issuer_id,
        value: outcome.credits.unwrap_or_default(),
    })
}

/// The entry by which what an outcome adds to its points changes.
pub(crate) fn points_moved(outcome: &Outcome, was: Credits, is: Credits) -> Result<Entry, Problem> {
    verbs::repool_points(&category_of(outcome)?, outcome.issuer_id, was, is)
        .map_err(Problem::internal)
}

pub(crate) fn record(
    occasion: &Occasion<'_>,
    books: &mut Books,
    learner: &mut KnownLearner,
    outcome: &Outcome,
    entry: Entry,
) {
    learner.entry_count = learner.entry_count.saturating_add(1);
    books.entries.push(NewEntry {
        row: EntryRow {
            learner_id: outcome.learner_id,
            sequence: learner.entry_count,
            id: occasion.bank.ids().make(EntryId::new),
            verb: entry.verb(),
            effective_on: occasion.today,
            recorded_at: occasion.now,
            cause: "outcome".to_owned(),
            cause_id: SubjectId::new(outcome.id.uuid()),
            rule: outcome.rule.clone(),
            rule_set_version_id: outcome.rule_set_version_id,
            reverses: entry.reverses(),
            actor_id: occasion.actor,
        },
        entry,
    });
}

/// Moves the outcome's state and keeps the move.
pub(crate) fn step(
    occasion: &Occasion<'_>,
    books: &mut Books,
    outcome: &mut Outcome,
    act: OutcomeAct,
) -> Result<(), Problem> {
    let from = outcome.state;
    let was_recognised = outcome.category.is_some();
    let to = from.after(act);
    outcome.state = to.map_err(|conflict| Problem::of_outcome(conflict, was_recognised))?;
    // What happens to an outcome by the way answers nobody who waits for a decision on it.
    let by_the_way = matches!(
        act,
        OutcomeAct::Supersession | OutcomeAct::Expiry | OutcomeAct::Return | OutcomeAct::Choice
    );
    if !by_the_way {
        outcome.due_on = None;
        outcome.clock_stopped_on = None;
    }
    outcome.version = outcome.version.saturating_add(1);
    record_event(occasion, books, outcome, (act.as_str(), from));
    Ok(())
}

/// Keeps what was just done to the outcome, and what it is since.
pub(crate) fn record_event(
    occasion: &Occasion<'_>,
    books: &mut Books,
    outcome: &Outcome,
    (act, from): (&str, OutcomeState),
) {
    books.events.push(OutcomeEvent {
        learner_id: outcome.learner_id,
        outcome_id: outcome.id,
        number: outcome.version,
        act: act.to_owned(),
        from_state: Some(from.as_str().to_owned()),
        to_state: outcome.state.as_str().to_owned(),
        actor_id: occasion.actor,
        reasons: outcome.reasons.clone(),
        recorded_at: occasion.now,
        level: outcome.level.clone(),
        expires_on: outcome.expires_on,
    });
}
