//! Points belong to a pool: when a member goes or comes back, the pool is run again by its rule.

use super::case::Case;
use crate::clock::civil_date;
use crate::completions::deposit::{points_in, share_out};
use crate::completions::recognition::{World, facts};
use crate::problem::Problem;
use credit_bank_conversion_rules::model::LotEffect;
use credit_bank_conversion_rules::recognise;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::ledger::{Category, Entry, verbs};
use credit_bank_domain::state::OutcomeState;
use credit_bank_store::WriteTx;
use credit_bank_store::rows::Outcome;
use std::collections::BTreeSet;

/// Is the outcome still one of its pool?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Membership {
    /// It goes.
    Goes,
    /// It comes back.
    Returns,
}

/// The entry that brings the outcome's pool to its value, under the version by which the pool was
/// computed last; none if the outcome has no points.
pub(super) fn repool(
    tx: &mut dyn WriteTx,
    case: &mut Case<'_>,
    membership: Membership,
) -> Result<Option<Entry>, Problem> {
    let (Some(category), Some(rule)) = (case.outcome.category.clone(), case.outcome.rule.clone())
    else {
        return Ok(None);
    };
    let Some(was) = case.learner.points.get(&category).copied() else {
        return Ok(None);
    };
    let members: BTreeSet<String> = members(case, &category, membership);
    let newest = case
        .learner
        .outcomes
        .iter()
        .filter(|row| row.category.as_ref() == Some(&category))
        .filter_map(|row| row.recognised_at.zip(row.rule_set_version_id))
        .max();
    let Some((recognised_at, version)) = newest else {
        return Ok(None);
    };
    let version = tx
        .find_rule_set_version(version)?
        .ok_or_else(|| Problem::internal(anyhow::anyhow!("version {version} is gone")))?;
    let rules = case.occasion.bank.rules().parsed(&version)?;
    let has_points = rules
        .recognise_rules()
        .any(|it| it.id == rule && it.give.effect == LotEffect::Points);
    if !has_points {
        return Ok(None);
    }
    let (awards, organisations) = case.read_world(tx)?;
    let world = World {
        awards: &awards,
        organisations: &organisations,
    };
    let mut weighed = facts(&case.learner, &world);
    weighed.retain(|fact| members.contains(&fact.id));
    let on = civil_date(recognised_at);
    let recognitions = recognise(&rules, &weighed, &awards, on);
    let is = points_in(&recognitions, &category)?;
    let was = Credits::from_hundredths(was).map_err(Problem::internal)?;
    let account: Category = category.parse().map_err(Problem::internal)?;
    let entry = verbs::repool_points(&account, case.outcome.issuer_id, was, is);
    let mine = case.outcome.id;
    share_out(&mut case.books, &mut case.learner, mine, &recognitions);
    case.learner.points.insert(category, is.hundredths());
    entry.map(Some).map_err(Problem::internal)
}

fn members(case: &Case<'_>, category: &str, membership: Membership) -> BTreeSet<String> {
    let counts = |row: &Outcome| {
        if row.id == case.outcome.id {
            membership == Membership::Returns
        } else {
            row.state.is_usable() || row.state == OutcomeState::Frozen
        }
    };
    case.learner
        .outcomes
        .iter()
        .filter(|row| row.category.as_deref() == Some(category) && counts(row))
        .map(|row| row.id.to_string())
        .collect()
}
