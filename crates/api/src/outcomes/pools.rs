//! Pools and years belong to several outcomes: when one goes or comes back, what the others bring is
//! weighed again, each by the rule and the version that recognised it.

use super::case::Case;
use super::reweighed::{Moved, taken, why};
use crate::clock::civil_date;
use crate::completions::account::BookedLot;
use crate::completions::recognition::World;
use crate::problem::Problem;
use credit_bank_conversion_rules::{Booked, CompiledRules, ReweighCase, recognise_beside};
use credit_bank_domain::claim::Claim;
use credit_bank_domain::id::{RuleSetId, RuleSetVersionId};
use credit_bank_domain::state::OutcomeState;
use credit_bank_store::WriteTx;
use credit_bank_store::rows::{ClaimRow, Outcome};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

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

/// Posts what other outcomes of these rules bring more or less than is booked, now that the books hold
/// others. What applications took of an outcome stays.
pub(super) fn weigh_again(
    tx: &mut dyn WriteTx,
    case: &mut Case<'_>,
    rules: &BTreeSet<RuleOfVersion>,
) -> Result<(), Problem> {
    let versions = Versions::read(tx, case, rules)?;
    let claims = tx.claims_of_learner(case.outcome.learner_id)?;
    let claims: Vec<Claim> = claims.iter().map(ClaimRow::to_claim).collect();
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
                let taken = taken(row.id, lot.credits, &claims)?;
                let asked = ReweighCase::of((rules, rule), &lot.fact, &beside, &awards, taken);
                if let Some(is) = asked.decide(rules, &awards) {
                    let was = std::mem::replace(&mut lot.credits, is.credits);
                    if lot.credits != was {
                        let on = row.recognised_at.map_or(case.occasion.today, civil_date);
                        let told = recognise_beside(rules, &lot.fact, &beside, &awards, on);
                        moved.push(Moved {
                            outcome: row.id,
                            version,
                            reasons: why(&told, &is, row.is_points),
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
        one.enter(tx.reads(), case)?;
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
