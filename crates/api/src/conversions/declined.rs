//! Outcomes that somebody declines have to be there: a name that is misspelt would decline nothing.

use super::knowledge::Knowledge;
use super::question::{Question, Weighed};
use crate::problem::{FieldFault, Problem, Slug};
use credit_bank_conversion_rules::Fact;
use credit_bank_domain::access::SeenOutcomes;
use credit_bank_store::ReadTx;
use std::collections::BTreeSet;

/// Is every declined outcome one of those that are weighed, or one of the learner that does not count?
/// What the asker may not see is to him not there.
///
/// # Errors
/// `unknown-reference`.
pub(super) fn are_there(
    tx: &mut dyn ReadTx,
    question: &Question,
    facts: &[Fact],
) -> Result<(), Problem> {
    let mut unknown: BTreeSet<&str> = question
        .wishes
        .declined
        .facts
        .iter()
        .map(String::as_str)
        .collect();
    for fact in facts {
        unknown.remove(fact.id.as_str());
    }
    if unknown.is_empty() {
        return Ok(());
    }
    let uncounted = match &question.outcomes {
        Weighed::Learner { learner, seen } => {
            let knowledge = Knowledge::checked(question.as_of);
            let mut outcomes = knowledge.outcomes(tx, *learner)?;
            outcomes.retain(|outcome| match seen {
                SeenOutcomes::All => true,
                SeenOutcomes::Only(ids) => ids.contains(&outcome.id),
            });
            outcomes.iter().map(|it| it.id.to_string()).collect()
        }
        Weighed::MadeUp(_) => Vec::new(),
    };
    unknown.retain(|name| !uncounted.iter().any(|it| it == name));
    if unknown.is_empty() {
        return Ok(());
    }
    Err(Problem::new(Slug::UnknownReference).faults(unknown.into_iter().map(not_there)))
}

fn not_there(name: &str) -> FieldFault {
    FieldFault::new(
        "/decline/outcomes",
        "unknown_reference",
        format!("没有成果 {name}。"),
        format!("There is no outcome {name}."),
    )
}
