//! A version as it is found, with what happened to it.

use super::kept;
use crate::problem::Problem;
use credit_bank_domain::access::rule_sets::{Keepers, VersionFact};
use credit_bank_domain::access::{Actor, Permit, Refusal};
use credit_bank_domain::id::RuleSetId;
use credit_bank_domain::state::RuleSetVersionAct;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::{RuleSetVersion, RuleSetVersionEvent};

/// A version with its events, in order.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) version: RuleSetVersion,
    pub(super) events: Vec<RuleSetVersionEvent>,
}

impl Found {
    pub(super) fn find(
        tx: &mut dyn ReadTx,
        rule_set: RuleSetId,
        number: i64,
    ) -> Result<Option<Self>, Problem> {
        match tx.find_rule_set_version_by_number(rule_set, number)? {
            Some(version) => Self::of(tx, version).map(Some),
            None => Ok(None),
        }
    }

    pub(super) fn of(tx: &mut dyn ReadTx, version: RuleSetVersion) -> Result<Self, Problem> {
        let events = tx.list_rule_set_version_events(version.id)?;
        Ok(Self { version, events })
    }

    /// The last time this was done.
    pub(super) fn last(&self, act: &str) -> Option<&RuleSetVersionEvent> {
        self.events.iter().rev().find(|event| event.act == act)
    }

    /// The version, where this decision lets the actor have it, and the permit.
    pub(super) fn permitted<A>(
        tx: &mut dyn ReadTx,
        (rule_set, number): (RuleSetId, i64),
        actor: Option<&Actor>,
        decide: impl FnOnce(Option<&VersionFact>) -> Result<Permit<A>, Refusal>,
    ) -> Result<(Self, Permit<A>), Problem> {
        let kept = kept::find(tx, rule_set, actor)?;
        let found = Self::find(tx, rule_set, number)?;
        let both = kept.zip(found.as_ref());
        let fact = both.map(|((_, kept), found)| found.fact(kept.keepers));
        let permit = decide(fact.as_ref())?;
        Ok((found.ok_or_else(Problem::not_found)?, permit))
    }

    fn fact(&self, keepers: Keepers) -> VersionFact {
        VersionFact {
            id: self.version.id,
            keepers,
            author: self.version.created_by,
            submitter: self
                .last(RuleSetVersionAct::Submission.as_str())
                .map(|event| event.actor_id),
            published: self.version.published_at.is_some(),
        }
    }
}
