//! The age of a person as a fact, from the sealed identity number.
//!
//! Rules ask for an age on the day of registration by the register entry of the day of birth. The fact
//! bears the latest day of birth that the completed years allow, so that no day of birth is in a plan, a
//! kept case or an explanation.

use crate::bank::Bank;
use crate::learners::identity::stored_document;
use crate::problem::Problem;
use chrono::NaiveDate;
use credit_bank_conversion_rules::Fact;
use credit_bank_domain::id::LearnerId;
use credit_bank_domain::outcome_type::OutcomeType;
use credit_bank_store::ReadTx;

/// Identity of the fact. It is no outcome: no claim is laid on it, and no answer names it.
pub(crate) const AGE: &str = "age";
/// The register entry that stands for a day of birth: code and edition.
const BIRTH: (&str, &str) = ("BIRTH", "1");

/// The fact; none where no number of the person states a day of birth. The caller has found a consent to
/// `status_facts` that stands.
pub(super) fn read(
    tx: &mut dyn ReadTx,
    bank: &Bank,
    learner: LearnerId,
    registered_on: NaiveDate,
) -> Result<Option<Fact>, Problem> {
    for row in tx.list_identities(learner)? {
        let document = stored_document(bank, &row)?;
        if let Some(day) = document.youngest_birth_date(registered_on) {
            return Ok(Some(fact(day)));
        }
    }
    Ok(None)
}

fn fact(youngest: NaiveDate) -> Fact {
    let (code, edition) = BIRTH;
    let award = (code.to_owned(), edition.to_owned());
    Fact {
        award_name: Some("出生日期".to_owned()),
        ..Fact::bare(AGE.to_owned(), OutcomeType::Status, award, youngest)
    }
}
