//! What a lot is worth beside others than those beside which it was recognised: a pool or a year is weighed
//! again when one of its outcomes goes or comes back.

use super::{AwardVersion, BookedFact, awards_of, kept};
use crate::canonical;
use crate::compiled::CompiledRules;
use crate::fact::Fact;
use crate::recognise::{Beside, Booked, Register, value_again, value_beside};
use credit_bank_domain::credits::Credits;
use serde::{Deserialize, Serialize};

/// A question about a lot of a pool or of a year as it was decided again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReweighCase {
    /// Number of the semantics it was decided by.
    pub semantics: u32,
    /// SHA-256 of the canonical form of the rule-set version that recognised the outcome, hexadecimal.
    pub rule_set_hash: String,
    /// The rule that recognised it.
    pub rule: String,
    /// The outcome.
    pub fact: Fact,
    /// What of the lots that were booked before it and still are bears on it, as they were weighed again; none of cases
    /// that were kept with the lots themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<Beside>,
    /// Those lots of the same rule, of cases that were kept before they were summed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub booked: Vec<BookedFact>,
    /// The register entries of all these outcomes, as in [`super::RecognitionCase`].
    pub awards: Vec<AwardVersion>,
    /// What applications have taken of it: it stays worth that much.
    pub taken: Credits,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "decision", rename = "reweighed")]
pub struct Reweighed {
    /// What the lot is worth from now on.
    pub credits: Credits,
    /// What the rule gives.
    pub value: Credits,
    /// Identity of the rule.
    pub rule: String,
}

impl Reweighed {
    /// Canonical JSON, as it is kept.
    pub fn canonical_json(&self) -> String {
        canonical::to_json(self)
    }
}

impl ReweighCase {
    /// What is asked of the rules that recognised the outcome; `booked` are lots of the same rule.
    pub fn of(
        (rules, rule): (&CompiledRules, &str),
        fact: &Fact,
        booked: &[Booked<'_>],
        register: &(impl Register + ?Sized),
        taken: Credits,
    ) -> Self {
        let weighed = value_beside(rules, rule, fact, booked, register);
        Self {
            semantics: rules.semantics,
            rule_set_hash: rules.hash_hex().to_owned(),
            rule: rule.to_owned(),
            fact: fact.clone(),
            beside: weighed.map(|(_, beside)| beside),
            booked: Vec::new(),
            awards: awards_of(fact, &[], register),
            taken,
        }
    }

    /// The decision: under the rules of its hash and the register entries of its versions the bytes that
    /// were kept; none where the rules do not have the rule.
    pub fn decide(
        &self,
        rules: &CompiledRules,
        register: &(impl Register + ?Sized),
    ) -> Option<Reweighed> {
        let value = if self.booked.is_empty() {
            let known = (&self.fact, self.beside.unwrap_or_default());
            value_again((rules, &self.rule), known, register)?
        } else {
            let lots = self.booked.iter();
            let booked: Vec<Booked<'_>> = lots.map(|lot| lot.as_booked(register)).collect();
            value_beside(rules, &self.rule, &self.fact, &booked, register)?.0
        };
        Some(Reweighed {
            credits: value.max(self.taken),
            value,
            rule: self.rule.clone(),
        })
    }

    /// JSON, as it is kept.
    pub fn to_json(&self) -> String {
        kept(self)
    }
}
