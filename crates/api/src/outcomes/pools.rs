//! Pools and years belong to several outcomes: when one goes or comes back, what the others bring is
//! weighed again, each by the rule and the version that recognised it.

use super::case::Case;
use crate::completions::account::BookedLot;
use crate::completions::deposit::{deposit_of, points_moved, record, record_event};
use crate::completions::recognition::World;
use crate::problem::Problem;
use credit_bank_conversion_rules::{Booked, CompiledRules, ReweighCase, Reweighed, text_hash};
use credit_bank_domain::claim::Consumption;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{OutcomeId, RuleSetId, RuleSetVersionId};
use credit_bank_domain::ledger::verbs;
use credit_bank_domain::state::OutcomeState;
use credit_bank_store::WriteTx;
use credit_bank_store::rows::{ClaimRow, Outcome, RecognitionDecision};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The act by which what a lot of a pool or of a year is worth is weighed again.
const REWEIGHING: &str = "reweighing";

/// A version and the rule of it by which an outcome was recognised.
type RuleOfVersion = (RuleSetVersionId, String);

/// The rules by which the outcome and those of its content were recognised.
pub(super) fn rules_of_content(case: &Case<'_>) -> BTreeSet<RuleOfVersion> {
    let class = &case.outcome.content_class;
    let same = |row: &&Outcome| class.is_some() && row.content_class == *class;
    let rows = case.learner.outcomes.iter().filter(same);
    let rows = rows.chain(std::iter::once(&case.outcome));
    rows.filter_map(recognised_by).collect()
}

fn recognised_by(row: &Outcome) -> Option<RuleOfVersion> {
    Some((row.rule_set_version_id?, row.rule.clone()?))
}

/// A lot that is worth something else from now on.
struct Moved {
    outcome: OutcomeId,
    version: RuleSetVersionId,
    case: ReweighCase,
    is: Reweighed,
}

/// Posts what other outcomes of these rules bring more or less than is booked, now that the books hold
/// others. What applications took of an outcome stays.
pub(super) fn weigh_again(
    tx: &mut dyn WriteTx,
    case: &mut Case<'_>,
    rules: &BTreeSet<RuleOfVersion>,
) -> Result<(), Problem> {
    let versions = Versions::read(tx, case, rules)?;
    let claims = tx.claims_of_learner(case.outcome.learner_id)?;
    let (awards, organisations) = case.read_world(tx)?;
    let world = World {
        awards: &awards,
        organisations: &organisations,
    };
    let mut moved: Vec<Moved> = Vec::new();
    for (rule_set, rule) in versions.families(rules) {
        let mut before: Vec<BookedLot> = Vec::new();
        for row in versions.by_booking(case, rule_set, rule) {
            let Some(mut lot) = BookedLot::of(row, &case.learner, &world) else {
                continue;
            };
            // What is expired is over.
            let version = versions.of(row).filter(|(_, rules)| {
                let mut all = rules.recognise_rules();
                row.state != OutcomeState::Expired
                    && all.any(|it| it.id == rule && it.depends_on_others())
            });
            if let Some((version, rules)) = version {
                let beside: Vec<Booked<'_>> = before.iter().map(BookedLot::as_booked).collect();
                let taken = taken(row.id, &claims)?;
                let asked = ReweighCase::of((rules, rule), &lot.fact, &beside, &awards, taken);
                if let Some(is) = asked.decide(rules, &awards) {
                    let was = std::mem::replace(&mut lot.credits, is.credits);
                    if lot.credits != was {
                        moved.push(Moved {
                            outcome: row.id,
                            version,
                            case: asked,
                            is,
                        });
                    }
                }
            }
            before.push(lot);
        }
    }
    for one in &moved {
        post(case, one)?;
    }
    case.take_up();
    Ok(())
}

/// The versions by which the learner's outcomes were recognised.
struct Versions {
    rules: BTreeMap<RuleSetVersionId, Arc<CompiledRules>>,
    rule_sets: BTreeMap<RuleSetVersionId, RuleSetId>,
}

impl Versions {
    fn read(
        tx: &mut dyn WriteTx,
        case: &Case<'_>,
        named: &BTreeSet<RuleOfVersion>,
    ) -> Result<Self, Problem> {
        let known = case.occasion.bank.rules();
        let rows = case.learner.outcomes.iter();
        let ids: BTreeSet<RuleSetVersionId> = rows
            .filter_map(|row| row.rule_set_version_id)
            .chain(named.iter().map(|(version, _)| *version))
            .collect();
        let mut rules = BTreeMap::new();
        for id in &ids {
            rules.insert(*id, known.of_version(tx.reads(), *id)?);
        }
        Ok(Self {
            rules,
            rule_sets: known.rule_sets_of(tx.reads(), ids)?,
        })
    }

    /// The rules, whatever the version: a pool or a year goes on from version to version.
    fn families<'r>(&self, rules: &'r BTreeSet<RuleOfVersion>) -> BTreeSet<(RuleSetId, &'r str)> {
        let of = |(version, rule): &'r RuleOfVersion| {
            Some((self.rule_sets.get(version).copied()?, rule.as_str()))
        };
        rules.iter().filter_map(of).collect()
    }

    fn of(&self, row: &Outcome) -> Option<(RuleSetVersionId, &CompiledRules)> {
        let version = row.rule_set_version_id?;
        Some((version, self.rules.get(&version)?))
    }

    /// The learner's outcomes of a rule in the order in which they were booked.
    fn by_booking<'c>(
        &self,
        case: &'c Case<'_>,
        rule_set: RuleSetId,
        rule: &str,
    ) -> Vec<&'c Outcome> {
        let is_of = |row: &&Outcome| {
            let version = row.rule_set_version_id;
            row.rule.as_deref() == Some(rule)
                && version.and_then(|id| self.rule_sets.get(&id)) == Some(&rule_set)
        };
        let mut rows: Vec<&Outcome> = case.learner.outcomes.iter().filter(is_of).collect();
        rows.sort_by_key(|row| (row.recognised_at, row.id));
        rows
    }
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

fn post(case: &mut Case<'_>, moved: &Moved) -> Result<(), Problem> {
    let mut rows = case.learner.outcomes.iter_mut();
    let Some(row) = rows.find(|row| row.id == moved.outcome) else {
        return Ok(());
    };
    let (was, is) = (deposit_of(row)?, moved.is.credits);
    row.credits = Some(is);
    row.version = row.version.saturating_add(1);
    record_event(
        &case.occasion,
        &mut case.books,
        row,
        (REWEIGHING, row.state),
    );
    let request = moved.case.to_json();
    case.books.recognitions.push(RecognitionDecision {
        learner_id: row.learner_id,
        outcome_id: row.id,
        number: row.version,
        rule_set_version_id: moved.version,
        request_hash: text_hash(&request),
        request,
        decision: moved.is.canonical_json(),
    });
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
