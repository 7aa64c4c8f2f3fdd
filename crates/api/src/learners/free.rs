//! What is free of a learner's lots at a place: there is no "free" without one.

use super::balance_body::active_lots;
use super::levels::Outcomes;
use crate::bank::Bank;
use crate::problem::{FieldFault, Problem};
use credit_bank_conversion_rules::model::Reuse;
use credit_bank_domain::claim::{Claim, PlaceAsked, ReusePolicy, free_at};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{EnrolmentId, LearnerId, OrganisationId};
use credit_bank_domain::ledger::{Balances, UsePlace};
use credit_bank_store::ReadTx;
use credit_bank_store::words::RuleSetPurpose;
use uuid::Uuid;

/// A school, perhaps an enrolment there, and the policy that applies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    organisation: OrganisationId,
    enrolment: EnrolmentId,
    policy: ReusePolicy,
}

impl Place {
    /// The place that `at` names: one of the learner's enrolments, or an organisation.
    ///
    /// # Errors
    /// `invalid-parameter` where it names neither.
    pub(super) fn find(
        bank: &Bank,
        tx: &mut dyn ReadTx,
        learner: LearnerId,
        at: Uuid,
    ) -> Result<Self, Problem> {
        let enrolment = tx
            .find_enrolment(EnrolmentId::new(at))?
            .filter(|enrolment| enrolment.learner_id == learner);
        let organisation = match &enrolment {
            Some(enrolment) => enrolment.organisation_id,
            None => OrganisationId::new(at),
        };
        if enrolment.is_none() && tx.find_organisation(organisation)?.is_none() {
            let (zh, en) = (
                "既不是学籍也不是机构。",
                "It is neither an enrolment nor an organisation.",
            );
            return Err(Problem::invalid_parameter(FieldFault::new(
                "at", "unknown", zh, en,
            )));
        }
        Ok(Self {
            organisation,
            policy: policy(bank, tx, organisation)?,
            // Nil is no enrolment's id: without one, only what the school excludes is asked.
            enrolment: enrolment.map_or(EnrolmentId::new(Uuid::nil()), |it| it.id),
        })
    }

    /// The sum over all lots that may be converted.
    pub(super) fn free(
        &self,
        balances: &Balances,
        outcomes: &Outcomes,
        claims: &[Claim],
    ) -> Result<Credits, Problem> {
        let mut sum = Credits::ZERO;
        for (id, amount) in active_lots(balances) {
            let Some(outcome) = outcomes.find(id) else {
                continue;
            };
            let asked = PlaceAsked {
                place: UsePlace {
                    outcome: id,
                    organisation: self.organisation,
                    enrolment: self.enrolment,
                },
                class: outcome.content_class.clone(),
                policy: self.policy,
            };
            let budget = Credits::from_hundredths(amount).map_err(Problem::internal)?;
            let is_usable = outcome.state.is_usable() && outcome.convertible;
            let free = free_at(&asked, budget, is_usable, claims);
            sum = sum.checked_add(free).map_err(Problem::internal)?;
        }
        Ok(sum)
    }
}

/// The strictest policy of the rules in force by which the school converts; once at an institution without
/// any. What its rules for recognition say of reuse decides no use.
fn policy(
    bank: &Bank,
    tx: &mut dyn ReadTx,
    school: OrganisationId,
) -> Result<ReusePolicy, Problem> {
    let mut strictest: Option<ReusePolicy> = None;
    for version in tx.list_rule_set_versions_in_force(bank.today())? {
        let converts = tx.find_rule_set(version.rule_set_id)?.is_some_and(|it| {
            it.organisation_id == school && it.purpose == RuleSetPurpose::Transfer
        });
        if !converts {
            continue;
        }
        let policy = match bank.rules().parsed(&version)?.policy.reuse {
            Reuse::OnceGlobally => ReusePolicy::OnceGlobally,
            Reuse::OncePerInstitution => ReusePolicy::OncePerInstitution,
            Reuse::OncePerEnrolment => ReusePolicy::OncePerEnrolment,
        };
        strictest = Some(strictest.map_or(policy, |known| known.min(policy)));
    }
    Ok(strictest.unwrap_or(ReusePolicy::OncePerInstitution))
}
