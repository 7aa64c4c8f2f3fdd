//! What an enrolment would ask today, apart from the rules: for weighing versions against each other.

use super::commitments;
use super::knowledge::Knowledge;
use super::learner_facts;
use super::question::{Question, Target, Weighed};
use crate::bank::Bank;
use crate::problem::Problem;
use chrono::NaiveDate;
use credit_bank_conversion_rules::{
    Fact, SEMANTICS, TransferCase, WORDING, Wishes, programme_hash,
};
use credit_bank_domain::access::SeenOutcomes;
use credit_bank_domain::id::LearnerId;
use credit_bank_domain::programme::Programme;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::Enrolment;
use std::collections::BTreeSet;

/// The question of an enrolment with everything but rules; nothing is wished.
pub(crate) fn standing(
    tx: &mut dyn ReadTx,
    bank: &Bank,
    enrolment: &Enrolment,
    programme: &Programme,
    (on, node_limit): (NaiveDate, u64),
) -> Result<TransferCase, Problem> {
    let question = Question {
        outcomes: Weighed::Learner {
            learner: enrolment.learner_id,
            seen: SeenOutcomes::All,
        },
        target: Target::Enrolment(enrolment.id),
        on,
        as_of: None,
        wishes: Wishes::default(),
        replaces: BTreeSet::new(),
    };
    Ok(TransferCase {
        semantics: SEMANTICS,
        wording: WORDING,
        rule_set_hash: String::new(),
        programme_hash: programme_hash(programme),
        facts: learner_facts::read(
            tx,
            bank,
            (enrolment.learner_id, &SeenOutcomes::All),
            (Knowledge::NOW, Some(enrolment.registered_on)),
        )?,
        record: commitments::passed(tx, enrolment, Knowledge::NOW)?,
        commitments: commitments::read(tx, &question, Some(enrolment))?,
        enrolment: Some(enrolment.id.to_string()),
        wishes: Wishes::default(),
        // What could be done next weighs nothing.
        issuers: None,
        winnable: None,
        registered_on: enrolment.registered_on,
        on,
        node_limit,
        stopped_at: None,
    })
}

/// Every outcome of a learner that counts.
pub(crate) fn facts_of_account(
    tx: &mut dyn ReadTx,
    bank: &Bank,
    learner: LearnerId,
) -> Result<Vec<Fact>, Problem> {
    let of = (learner, &SeenOutcomes::All);
    learner_facts::read(tx, bank, of, (Knowledge::NOW, None))
}
