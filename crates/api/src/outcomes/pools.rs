//! Pools and years belong to several outcomes: when one goes or comes back, what the others bring is
//! weighed again, each by the rule and the version that recognised it.

use super::case::Case;
use crate::completions::account::BookedLot;
use crate::completions::deposit::{deposit_of, points_moved, record};
use crate::completions::recognition::World;
use crate::problem::Problem;
use credit_bank_conversion_rules::{Booked, CompiledRules, value_beside};
use credit_bank_domain::claim::Consumption;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{OutcomeId, RuleSetVersionId};
use credit_bank_domain::ledger::verbs;
use credit_bank_domain::state::OutcomeState;
use credit_bank_store::WriteTx;
use credit_bank_store::rows::{ClaimRow, Outcome};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The rules by which the outcome and those of its content were recognised.
pub(super) fn rules_of_content(case: &Case<'_>) -> BTreeSet<String> {
    let class = &case.outcome.content_class;
    let same = |row: &&Outcome| class.is_some() && row.content_class == *class;
    let rows = case.learner.outcomes.iter().filter(same);
    let rows = rows.chain(std::iter::once(&case.outcome));
    rows.filter_map(|row| row.rule.clone()).collect()
}

/// Posts what other outcomes of these rules bring more or less than is booked, now that the books hold
/// others. What applications took of an outcome stays.
pub(super) fn weigh_again(
    tx: &mut dyn WriteTx,
    case: &mut Case<'_>,
    rules: &BTreeSet<String>,
) -> Result<(), Problem> {
    let versions = read_versions(tx, case)?;
    let claims = tx.claims_of_learner(case.outcome.learner_id)?;
    let (awards, organisations) = case.read_world(tx)?;
    let world = World {
        awards: &awards,
        organisations: &organisations,
    };
    let mut moved: Vec<(OutcomeId, Credits)> = Vec::new();
    for rule in rules {
        let mut before: Vec<BookedLot> = Vec::new();
        for row in by_booking(case, rule) {
            let Some(mut lot) = BookedLot::of(row, &case.learner, &world) else {
                continue;
            };
            let beside: Vec<Booked<'_>> = before.iter().map(BookedLot::as_booked).collect();
            let version = row.rule_set_version_id.and_then(|id| versions.get(&id));
            let value = version
                .filter(|rules| {
                    let mut all = rules.recognise_rules();
                    all.any(|it| it.id == *rule && it.depends_on_others())
                })
                .and_then(|rules| value_beside(rules, rule, &lot.fact, &beside, &awards))
                // What is expired is over.
                .filter(|_| row.state != OutcomeState::Expired);
            if let Some(value) = value {
                let is = value.max(taken(row.id, &claims)?);
                if is != lot.credits {
                    moved.push((row.id, is));
                }
                lot.credits = is;
            }
            before.push(lot);
        }
    }
    for (id, is) in moved {
        post(case, id, is)?;
    }
    case.take_up();
    Ok(())
}

/// The learner's outcomes of a rule in the order in which they were booked.
fn by_booking<'c>(case: &'c Case<'_>, rule: &str) -> Vec<&'c Outcome> {
    let rows = case.learner.outcomes.iter();
    let mut rows: Vec<&Outcome> = rows.filter(|it| it.rule.as_deref() == Some(rule)).collect();
    rows.sort_by_key(|row| (row.recognised_at, row.id));
    rows
}

fn read_versions(
    tx: &mut dyn WriteTx,
    case: &Case<'_>,
) -> Result<BTreeMap<RuleSetVersionId, Arc<CompiledRules>>, Problem> {
    let rows = case.learner.outcomes.iter();
    let ids: BTreeSet<RuleSetVersionId> = rows.filter_map(|it| it.rule_set_version_id).collect();
    let mut versions = BTreeMap::new();
    for id in ids {
        let version = tx
            .find_rule_set_version(id)?
            .ok_or_else(|| Problem::internal(anyhow::anyhow!("version {id} is gone")))?;
        versions.insert(id, case.occasion.bank.rules().parsed(&version)?);
    }
    Ok(versions)
}

/// What live claims draw from the outcome's value.
fn taken(outcome: OutcomeId, claims: &[ClaimRow]) -> Result<Credits, Problem> {
    let drawn = claims.iter().filter(|claim| {
        claim.outcome_id == outcome
            && claim.state.is_live()
            && claim.consumption == Consumption::Budget
    });
    let parts = drawn.flat_map(|claim| [claim.draw, claim.remainder]);
    Credits::sum(parts).map_err(Problem::internal)
}

fn post(case: &mut Case<'_>, id: OutcomeId, is: Credits) -> Result<(), Problem> {
    let mut rows = case.learner.outcomes.iter_mut();
    let Some(row) = rows.find(|row| row.id == id) else {
        return Ok(());
    };
    let was = deposit_of(row)?;
    row.credits = Some(is);
    row.version = row.version.saturating_add(1);
    case.books.change(row);
    let row = row.clone();
    let entry = if row.is_points {
        points_moved(&row, was.value, is)?
    } else {
        verbs::repool_deposit(&was.lot, was.issuer, was.value, is).map_err(Problem::internal)?
    };
    record(
        &case.occasion,
        &mut case.books,
        &mut case.learner,
        &row,
        entry,
    );
    Ok(())
}
