//! Grants as decisions weigh them.

use crate::problem::Problem;
use credit_bank_domain::access::Actor;
use credit_bank_domain::access::grants::{GrantFact, GrantScope};
use credit_bank_domain::id::LearnerId;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::AccessGrant;

/// The facts of these rows.
///
/// # Errors
/// An internal problem for a row whose scope is no word of the contract.
pub(super) fn facts(grants: &[AccessGrant]) -> Result<Vec<GrantFact>, Problem> {
    grants.iter().map(fact).collect()
}

/// The grants of a learner to the organisation that the actor acts for.
pub(crate) fn facts_for(
    tx: &mut dyn ReadTx,
    actor: &Actor,
    learner: LearnerId,
) -> Result<Vec<GrantFact>, Problem> {
    let Some(recipient) = actor.organisation_id() else {
        return Ok(Vec::new());
    };
    let mut grants = tx.list_access_grants(learner)?;
    grants.retain(|grant| grant.recipient_id == recipient);
    facts(&grants)
}

fn fact(grant: &AccessGrant) -> Result<GrantFact, Problem> {
    let scope = match grant.scope.as_str() {
        "outcomes" => GrantScope::Outcomes(grant.outcome_ids.0.clone()),
        "balance" => GrantScope::Balance,
        "record" => GrantScope::Record,
        _ => {
            let error = anyhow::anyhow!("grant {} has an unknown scope", grant.id);
            return Err(Problem::internal(error));
        }
    };
    Ok(GrantFact {
        id: grant.id,
        learner: grant.learner_id,
        recipient: grant.recipient_id,
        scope,
        expires_at: grant.expires_at,
        revoked: grant.revoked_at.is_some(),
    })
}
