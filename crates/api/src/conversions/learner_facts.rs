//! A learner's stored outcomes as facts, and the age where rules may know it.

use super::age;
use super::knowledge::Knowledge;
use crate::bank::Bank;
use crate::completions::facts::{counts, fact_of};
use crate::learners::{ConsentPurpose, stands};
use crate::outcomes::{awards_of, issuers_of};
use crate::problem::Problem;
use chrono::NaiveDate;
use credit_bank_conversion_rules::Fact;
use credit_bank_domain::access::SeenOutcomes;
use credit_bank_domain::id::LearnerId;
use credit_bank_domain::outcome_type::OutcomeType;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::Outcome;

/// The facts of what the asker may see. A status of the person, such as a veteran's, is sensitive: without
/// a consent that stands the rules know nothing of it, which is not to know that it is not so.
///
/// `registered_on` is the day on which rules ask for the age; none where they ask for no age.
pub(super) fn read(
    tx: &mut dyn ReadTx,
    bank: &Bank,
    (learner, seen): (LearnerId, &SeenOutcomes),
    (knowledge, registered_on): (Knowledge, Option<NaiveDate>),
) -> Result<Vec<Fact>, Problem> {
    let purpose = (ConsentPurpose::StatusFacts, knowledge.instant());
    let with_status = stands(tx, learner, purpose)?;
    let mut facts = of_outcomes(tx, (learner, seen), (knowledge, with_status))?;
    // What was granted is chosen outcomes or everything; the age is none of the former.
    if let Some(day) = registered_on.filter(|_| with_status && *seen == SeenOutcomes::All) {
        facts.extend(age::read(tx, bank, learner, day)?);
    }
    Ok(facts)
}

fn of_outcomes(
    tx: &mut dyn ReadTx,
    (learner, seen): (LearnerId, &SeenOutcomes),
    (knowledge, with_status): (Knowledge, bool),
) -> Result<Vec<Fact>, Problem> {
    let outcomes: Vec<Outcome> = knowledge
        .outcomes(tx, learner)?
        .into_iter()
        .filter(|outcome| match seen {
            SeenOutcomes::All => true,
            SeenOutcomes::Only(ids) => ids.contains(&outcome.id),
        })
        .filter(|outcome| with_status || outcome.outcome_type != OutcomeType::Status)
        .filter(counts)
        .collect();
    let awards = awards_of(tx, &outcomes)?;
    let awards = knowledge.awards(tx, awards)?;
    let issuers = issuers_of(tx, &outcomes)?;
    let evidence = knowledge.evidence(tx, learner)?;
    outcomes
        .iter()
        .map(|outcome| {
            let award = awards.get(&outcome.award_id).ok_or_else(|| {
                Problem::internal(anyhow::anyhow!("outcome {} has no award", outcome.id))
            })?;
            let mut fact = fact_of(outcome, award, issuers.get(&outcome.issuer_id), &evidence);
            // The lot ends on its own day: before the certificate does by a rule, or after it where it was
            // given back with a grace. The job that books the end may be late.
            let last_day = outcome.expires_on.and_then(|day| day.pred_opt());
            fact.valid_until = last_day.or(fact.valid_until);
            Ok(fact)
        })
        .collect()
}
