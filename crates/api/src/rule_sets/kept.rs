//! Who keeps a rule set, for decisions about access.

use crate::organisations::{Reach, upwards};
use crate::problem::Problem;
use credit_bank_domain::access::Actor;
use credit_bank_domain::access::rule_sets::{Keepers, RuleSetFact};
use credit_bank_domain::id::{OrganisationId, RuleSetId};
use credit_bank_store::ReadTx;
use credit_bank_store::rows::RuleSet;

/// Who keeps a rule set of this owner. Of the bank's own organisations only the actor's is looked for: no other
/// decides whether this actor may.
pub(super) fn keepers(
    tx: &mut dyn ReadTx,
    owner: OrganisationId,
    actor: Option<&Actor>,
) -> Result<Keepers, Problem> {
    let mut keepers = upwards(tx, owner)?;
    if let Some(own) = actor.and_then(Actor::organisation_id)
        && !keepers.contains(&own)
        && reach(tx, own)?.is_some_and(|reach| reach != Reach::Own)
    {
        keepers.push(own);
    }
    Ok(Keepers::new(keepers))
}

/// How far the organisation's rules reach; none where there is no such organisation.
pub(super) fn reach(
    tx: &mut dyn ReadTx,
    organisation: OrganisationId,
) -> Result<Option<Reach>, Problem> {
    let found = tx.find_organisation(organisation)?;
    Ok(found.map(|row| Reach::of(&row.roles.0)))
}

/// A rule set with what decisions about access need of it.
pub(super) fn find(
    tx: &mut dyn ReadTx,
    rule_set: RuleSetId,
    actor: Option<&Actor>,
) -> Result<Option<(RuleSet, RuleSetFact)>, Problem> {
    let Some(row) = tx.find_rule_set(rule_set)? else {
        return Ok(None);
    };
    let fact = RuleSetFact {
        id: row.id,
        keepers: keepers(tx, row.organisation_id, actor)?,
    };
    Ok(Some((row, fact)))
}
