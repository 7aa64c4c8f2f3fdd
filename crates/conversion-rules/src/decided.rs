//! Decisions that can be made again, byte for byte: what was asked, in a form that is kept with the answer.
//!
//! The texts of rules, programme and register are not repeated: they are named by hash or version, and
//! none of them is ever changed.

mod likeness;
mod reweighed;

pub use likeness::{Likeness, is_hash_of_plan};
pub use reweighed::{ReweighCase, Reweighed};

use crate::canonical;
use crate::compiled::CompiledRules;
use crate::conversion::Conversion;
use crate::convert::search_until;
use crate::fact::Fact;
use crate::issuers::Issuing;
use crate::recognise::{Beside, Booked, Decision, Register, recognise_again, recognise_beside};
use crate::request::{Commitments, ConversionRequest, PassedCourse, Wishes};
use crate::winnable::Winnable;
use crate::wording::WORDING;
use chrono::NaiveDate;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::AwardId;
use credit_bank_domain::programme::Programme;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A question about transfer as it was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransferCase {
    /// Number of the semantics it was decided by.
    pub semantics: u32,
    /// Number of the wording of its reasons; 0 where wordings were not numbered yet.
    #[serde(default)]
    pub wording: u32,
    /// SHA-256 of the rule-set version's canonical form, hexadecimal.
    pub rule_set_hash: String,
    /// SHA-256 of the programme version's canonical form, hexadecimal.
    pub programme_hash: String,
    /// The learner's outcomes, by id.
    pub facts: Vec<Fact>,
    /// Courses passed.
    pub record: Vec<PassedCourse>,
    /// What was held or used already.
    pub commitments: Commitments,
    /// Identity of the enrolment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrolment: Option<String>,
    /// What the learner wished.
    #[serde(default, skip_serializing_if = "Wishes::is_empty")]
    pub wishes: Wishes,
    /// Who could issue what the rules ask of certain issuers, as it was known; none where nobody told, as in
    /// every case that was kept before this was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuers: Option<Vec<Issuing>>,
    /// What could be won of the register entries that rules of the programme let in by code, as it was known; none
    /// where nobody told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub winnable: Option<Vec<Winnable>>,
    /// Registration date of the enrolment.
    pub registered_on: NaiveDate,
    /// The day that chose rules and judged validity.
    pub on: NaiveDate,
    /// Search nodes that each solve might visit.
    pub node_limit: u64,
    /// The checkpoint of the search at which a clock ended it; none where it ran to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_at: Option<u64>,
}

impl TransferCase {
    /// What was asked, and where a clock ended the search.
    pub fn of(request: &ConversionRequest<'_>, stopped_at: Option<u64>) -> Self {
        let mut facts = request.facts.to_vec();
        facts.sort_by(|a, b| a.id.cmp(&b.id));
        Self {
            semantics: request.rules.semantics,
            wording: WORDING,
            rule_set_hash: request.rules.hash_hex().to_owned(),
            programme_hash: programme_hash(request.programme),
            facts,
            record: request.record.to_vec(),
            commitments: request.commitments.clone(),
            enrolment: request.enrolment.clone(),
            wishes: request.wishes.clone(),
            issuers: request.issuers.map(<[Issuing]>::to_vec),
            winnable: request.winnable.map(|known| {
                // Of other entries no rule of the programme speaks.
                let named = request.rules.awards_let_in(Some(request.programme));
                let courses = request.programme.courses.iter();
                let printed: BTreeSet<&str> = courses.map(|course| course.name.trim()).collect();
                let known = known
                    .iter()
                    .filter(|one| named.contains(&one.award) || printed.contains(one.name.trim()));
                known.cloned().collect()
            }),
            registered_on: request.registered_on,
            on: request.on,
            node_limit: request.node_limit,
            stopped_at,
        }
    }

    /// The question again, under these rules.
    pub fn request<'a>(
        &'a self,
        rules: &'a CompiledRules,
        programme: &'a Programme,
    ) -> ConversionRequest<'a> {
        ConversionRequest {
            rules,
            programme,
            facts: &self.facts,
            record: &self.record,
            commitments: self.commitments.clone(),
            enrolment: self.enrolment.clone(),
            wishes: self.wishes.clone(),
            issuers: self.issuers.as_deref(),
            winnable: self.winnable.as_deref(),
            registered_on: self.registered_on,
            on: self.on,
            node_limit: self.node_limit,
        }
    }

    /// The decision again: under the rules and the programme of its hashes, and in the same wording, the bytes
    /// that were kept.
    pub fn decide(&self, rules: &CompiledRules, programme: &Programme) -> Conversion {
        search_until(&self.request(rules, programme), self.stopped_at)
    }

    /// JSON, as it is kept: every text as it was decided on, also where it is not in Unicode's composed form.
    pub fn to_json(&self) -> String {
        kept(self)
    }
}

/// SHA-256 of a programme version's canonical form, hexadecimal.
pub fn programme_hash(programme: &Programme) -> String {
    canonical::hash_hex(programme)
}

/// SHA-256 of a text that is kept as evidence, hexadecimal.
pub fn text_hash(text: &str) -> String {
    canonical::hex(&canonical::sha256(text.as_bytes()))
}

/// Members in the order of the type, maps by key: the same value gives the same bytes.
fn kept<T: Serialize>(value: &T) -> String {
    // Every type that is written here has text keys and no floats, so this cannot fail.
    serde_json::to_string(value).unwrap_or_default()
}

/// A question about recognition as it was decided, beside what was booked then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecognitionCase {
    /// Number of the semantics it was decided by.
    pub semantics: u32,
    /// Number of the wording of its reasons; 0 where wordings were not numbered yet.
    #[serde(default)]
    pub wording: u32,
    /// SHA-256 of the rule-set version's canonical form, hexadecimal.
    pub rule_set_hash: String,
    /// The outcome.
    pub fact: Fact,
    /// What of the books bore on it; none where nothing could, and of cases that were kept with the lots themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<Beside>,
    /// The lots with which the rule that decided shares a pool or a year, of cases that were kept before they were
    /// summed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub booked: Vec<BookedFact>,
    /// The register entries of all these outcomes, by code and edition; an entry that was not there is not
    /// named.
    pub awards: Vec<AwardVersion>,
    /// The day that chose rules and judged validity.
    pub on: NaiveDate,
}

/// A lot in the books, as [`Booked`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookedFact {
    /// The outcome.
    pub fact: Fact,
    /// The rule that it was recognised by.
    pub rule: String,
    /// Its category.
    pub category: String,
    /// What was booked for it.
    pub credits: Credits,
}

impl BookedFact {
    fn as_booked(&self, register: &(impl Register + ?Sized)) -> Booked<'_> {
        Booked::of(
            &self.fact,
            register,
            (&self.rule, &self.category, self.credits),
        )
    }
}

/// The register entries of an outcome and of those beside it, as far as they are there.
fn awards_of(
    fact: &Fact,
    booked: &[BookedFact],
    register: &(impl Register + ?Sized),
) -> Vec<AwardVersion> {
    let facts = booked.iter().map(|lot| &lot.fact);
    let named: BTreeMap<(&str, &str), AwardVersion> = facts
        .chain(std::iter::once(fact))
        .filter_map(|fact| {
            let (code, edition) = (fact.award_code.as_str(), fact.award_edition.as_str());
            let award = register.find_award(code, edition)?;
            let version = AwardVersion {
                code: code.to_owned(),
                edition: edition.to_owned(),
                id: award.id,
                version: award.version,
            };
            Some(((code, edition), version))
        })
        .collect();
    named.into_values().collect()
}

/// One version of a register entry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwardVersion {
    /// Code.
    pub code: String,
    /// Edition of the code.
    pub edition: String,
    /// The entry.
    pub id: AwardId,
    /// Its version.
    pub version: i64,
}

impl RecognitionCase {
    /// What was asked of `rules` when they decided so, beside this.
    pub fn of(
        rules: &CompiledRules,
        (fact, beside): (&Fact, Option<Beside>),
        register: &(impl Register + ?Sized),
        on: NaiveDate,
    ) -> Self {
        Self {
            semantics: rules.semantics,
            wording: WORDING,
            rule_set_hash: rules.hash_hex().to_owned(),
            fact: fact.clone(),
            beside,
            booked: Vec::new(),
            awards: awards_of(fact, &[], register),
            on,
        }
    }

    /// The decision again: under the rules of its hash and the register entries of its versions, and in the
    /// same wording, the bytes that were kept.
    pub fn decide(&self, rules: &CompiledRules, register: &(impl Register + ?Sized)) -> Decision {
        if self.booked.is_empty() {
            let beside = self.beside.unwrap_or_default();
            return recognise_again(rules, (&self.fact, beside), register, self.on);
        }
        let lots = self.booked.iter();
        let booked: Vec<Booked<'_>> = lots.map(|lot| lot.as_booked(register)).collect();
        recognise_beside(rules, &self.fact, &booked, register, self.on)
    }

    /// JSON, as it is kept: every text as it was decided on, also where it is not in Unicode's composed form.
    pub fn to_json(&self) -> String {
        kept(self)
    }
}
