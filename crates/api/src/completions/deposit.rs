//! A lot enters the books: the one way for the automatic and the officer's recognition.

use super::books::Books;
use super::snapshot::KnownLearner;
use crate::bank::Bank;
use crate::problem::Problem;
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_conversion_rules::model::{Consumption as RuleConsumption, LotEffect};
use credit_bank_conversion_rules::{Decision, Lot as RuledLot, Reason, Recognitions};
use credit_bank_domain::claim::Consumption;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{ActorId, EntryId, OutcomeId, RuleSetVersionId, SubjectId};
use credit_bank_domain::ledger::verbs::{self, Deposit};
use credit_bank_domain::ledger::{Category, Entry, Lot};
use credit_bank_domain::state::OutcomeAct;
use credit_bank_store::Json;
use credit_bank_store::rows::{EntryRow, Outcome, OutcomeEvent};
use credit_bank_store::tx::NewEntry;

/// Who acts, when, and under which version of the recognition rules.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Occasion<'bank> {
    pub(crate) bank: &'bank Bank,
    pub(crate) now: DateTime<Utc>,
    pub(crate) today: NaiveDate,
    pub(crate) actor: ActorId,
    pub(crate) version: Option<RuleSetVersionId>,
}

pub(crate) fn reasons_json(reasons: &[Reason]) -> Result<Json<serde_json::Value>, Problem> {
    serde_json::to_value(reasons)
        .map(Json)
        .map_err(Problem::internal)
}

/// Makes the lot and posts it: to the points book, as a supersession, or as a plain deposit.
pub(crate) fn deposit(
    occasion: &Occasion<'_>,
    books: &mut Books,
    learner: &mut KnownLearner,
    outcome: &mut Outcome,
    lot: &RuledLot,
    recognitions: &Recognitions,
) -> Result<(), Problem> {
    let category: Category = lot.category.parse().map_err(Problem::internal)?;
    outcome.category = Some(lot.category.clone());
    outcome.credits = Some(lot.credits);
    outcome.convertible = lot.convertible && !category.is_leisure();
    outcome.consumption = Some(match lot.consumption {
        RuleConsumption::Whole => Consumption::Whole,
        RuleConsumption::Budget => Consumption::Budget,
        RuleConsumption::None => Consumption::None,
    });
    // The lot is expired from the day after its last day.
    outcome.expires_on = lot.expires_on.and_then(|last: NaiveDate| last.succ_opt());
    // A value that an officer judged stands in no rule.
    outcome.rule = Some(lot.rule.clone()).filter(|rule| !rule.is_empty());
    outcome.rule_set_version_id = occasion.version.filter(|_| outcome.rule.is_some());
    outcome.recognised_at = Some(occasion.now);
    outcome.reasons = reasons_json(&lot.explanation)?;
    step(occasion, books, outcome, OutcomeAct::Recognition)?;
    if lot.effect == LotEffect::Points {
        return accrue(occasion, books, learner, outcome, lot, recognitions);
    }
    let new = deposit_of(outcome, &category, lot.credits)?;
    let older = learner.outcomes.iter().position(|other| {
        other.id != outcome.id
            && other.content_class.is_some()
            && other.content_class == outcome.content_class
            && other.state.is_usable()
    });
    let entry = match older.and_then(|position| learner.outcomes.get_mut(position)) {
        Some(older) => {
            let category: Category = older
                .category
                .as_deref()
                .unwrap_or_default()
                .parse()
                .map_err(Problem::internal)?;
            let old = deposit_of(older, &category, older.credits.unwrap_or_default())?;
            step(occasion, books, older, OutcomeAct::Supersession)?;
            books.change(older);
            verbs::supersede(&old, &new)
        }
        None => verbs::recognise(&new),
    };
    let entry = entry.map_err(Problem::internal)?;
    record(occasion, books, learner, outcome, entry);
    Ok(())
}

pub(crate) fn deposit_of(
    outcome: &Outcome,
    category: &Category,
    value: Credits,
) -> Result<Deposit, Problem> {
    let level = outcome
        .level_rank
        .map(u8::try_from)
        .transpose()
        .map_err(Problem::internal)?;
    Ok(Deposit {
        lot: Lot {
            outcome: outcome.id,
            category: category.clone(),
            level,
        },
        issuer: outcome.issuer_id,
        value,
    })
}

/// Points: the pool's hours are summed first and rounded once, and the book gets the difference.
fn accrue(
    occasion: &Occasion<'_>,
    books: &mut Books,
    learner: &mut KnownLearner,
    outcome: &Outcome,
    lot: &RuledLot,
    recognitions: &Recognitions,
) -> Result<(), Problem> {
    let category: &Category = &lot.category.parse().map_err(Problem::internal)?;
    let is = points_in(recognitions, &lot.category)?;
    let was = learner.points.get(category.as_str()).copied().unwrap_or(0);
    let was = Credits::from_hundredths(was).map_err(Problem::internal)?;
    let entry = match is.checked_sub(was) {
        Ok(more) => verbs::accrue(category, outcome.issuer_id, more),
        Err(_) => verbs::repool_points(category, outcome.issuer_id, was, is),
    }
    .map_err(Problem::internal)?;
    share_out(books, learner, outcome.id, recognitions);
    learner
        .points
        .insert(category.as_str().to_owned(), is.hundredths());
    record(occasion, books, learner, outcome, entry);
    Ok(())
}

/// What the pools of one category come to: the members' amounts add up to a pool's value exactly, and
/// several pools may fill one category.
pub(crate) fn points_in(recognitions: &Recognitions, category: &str) -> Result<Credits, Problem> {
    let lots = recognitions.decisions.values().filter_map(Decision::lot);
    let points = lots.filter(|lot| lot.effect == LotEffect::Points && lot.category == category);
    Credits::sum(points.map(|lot| lot.credits)).map_err(Problem::internal)
}

/// The other members of the pools show what they add to them now.
pub(crate) fn share_out(
    books: &mut Books,
    learner: &mut KnownLearner,
    but: OutcomeId,
    recognitions: &Recognitions,
) {
    for row in &mut learner.outcomes {
        let decision = recognitions.decisions.get(&row.id.to_string());
        let lot = decision.and_then(Decision::lot).filter(|lot| {
            row.id != but
                && lot.effect == LotEffect::Points
                && row.category.as_ref() == Some(&lot.category)
                && row.credits != Some(lot.credits)
        });
        if let Some(lot) = lot {
            row.credits = Some(lot.credits);
            row.version = row.version.saturating_add(1);
            books.change(row);
        }
    }
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
    outcome.state = from.after(act).map_err(|conflict| {
        Problem::state_conflict(conflict.allowed.into_iter().map(OutcomeAct::as_str))
    })?;
    // What happens to an outcome by the way answers nobody who waits for a decision on it.
    let by_the_way = matches!(
        act,
        OutcomeAct::Supersession | OutcomeAct::Expiry | OutcomeAct::Return
    );
    if !by_the_way {
        outcome.due_on = None;
        outcome.clock_stopped_on = None;
    }
    outcome.version = outcome.version.saturating_add(1);
    books.events.push(OutcomeEvent {
        learner_id: outcome.learner_id,
        outcome_id: outcome.id,
        number: outcome.version,
        act: act.as_str().to_owned(),
        from_state: Some(from.as_str().to_owned()),
        to_state: outcome.state.as_str().to_owned(),
        actor_id: occasion.actor,
        reasons: outcome.reasons.clone(),
        recorded_at: occasion.now,
    });
    Ok(())
}
