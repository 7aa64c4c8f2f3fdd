//! A completion as posted, and what it must be to be taken.

use super::particulars::{MeasureBody, read_measures, read_tags};
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::{Grade, Tag};
use chrono::NaiveDate;
use credit_bank_domain::certificate_number::CertificateNumber;
use credit_bank_domain::credits::Credits;
use credit_bank_domain::identity::{IdDocument, IdType, PersonName};
use credit_bank_domain::listed::is_blank;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The body of `POST /v1/completions`, and a row of a batch.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompletionBody {
    pub(crate) external_id: String,
    pub(crate) learner: LearnerBody,
    pub(crate) award: AwardKey,
    #[serde(default, deserialize_with = "crate::request::present")]
    pub(crate) level: Option<String>,
    #[serde(default, deserialize_with = "crate::request::present")]
    pub(crate) grade: Option<Grade>,
    #[serde(default, deserialize_with = "crate::request::present")]
    pub(crate) hours: Option<Credits>,
    #[serde(default, deserialize_with = "crate::request::present")]
    pub(crate) certificate_number: Option<String>,
    #[serde(deserialize_with = "crate::request::day")]
    pub(crate) completed_on: NaiveDate,
    #[serde(default, deserialize_with = "crate::request::optional_day")]
    pub(crate) valid_until: Option<NaiveDate>,
    #[serde(default)]
    pub(crate) tags: Vec<Tag>,
    #[serde(default)]
    pub(crate) measures: Vec<MeasureBody>,
}

/// Who completed, in a post.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LearnerBody {
    pub(crate) id_type: IdType,
    pub(crate) id_number: String,
    pub(crate) name: String,
}

impl std::fmt::Debug for LearnerBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LearnerBody(…)")
    }
}

/// Code and edition in the register.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AwardKey {
    /// Code of the awarding scheme.
    pub code: String,
    /// Edition of the code.
    pub edition: String,
}

/// A completion that is well formed.
#[derive(Debug, Clone)]
pub struct CompletionDraft {
    /// The provider's own id of it.
    pub external_id: String,
    /// The person's document.
    pub document: IdDocument,
    /// The person's name.
    pub name: PersonName,
    /// The register entry meant.
    pub award: AwardKey,
    /// Code of the level.
    pub level: Option<String>,
    /// Grade.
    pub grade: Option<Grade>,
    /// Hours taught.
    pub hours: Option<Credits>,
    /// Normal form of the certificate's number.
    pub certificate_number: Option<CertificateNumber>,
    /// Day of completion.
    pub completed_on: NaiveDate,
    /// Last day of validity, inclusive.
    pub valid_until: Option<NaiveDate>,
    /// Topics beside those of the register entry.
    pub tags: BTreeSet<String>,
    /// Numbers beside hours and grade, by name.
    pub measures: BTreeMap<String, Credits>,
}

impl CompletionDraft {
    /// Checks everything that needs no look-up; `today` refuses what lies in the future.
    ///
    /// # Errors
    /// Every fault found, with its place in the body. The problem is `invalid-identity-number` or
    /// `date-in-future` where all faults are of that kind, otherwise `invalid-body`.
    pub fn parse(body: CompletionBody, today: NaiveDate) -> Result<Self, Problem> {
        let mut faults = Vec::new();
        let document = IdDocument::parse(body.learner.id_type, &body.learner.id_number, today)
            .map_err(|error| {
                faults.push(FieldFault::new(
                    "/learner/id_number",
                    error.code(),
                    error.chinese(),
                    error.to_string(),
                ));
            });
        let name = PersonName::parse(&body.learner.name).map_err(|error| {
            faults.push(FieldFault::new(
                "/learner/name",
                "name",
                error.chinese(),
                error.to_string(),
            ));
        });
        let certificate_number = body
            .certificate_number
            .as_deref()
            .map(CertificateNumber::parse)
            .transpose()
            .map_err(|error| {
                faults.push(FieldFault::new(
                    "/certificate_number",
                    "certificate_number",
                    error.chinese(),
                    error.to_string(),
                ));
            });
        check_plain(&mut faults, "/external_id", &body.external_id, 128);
        check_plain(&mut faults, "/award/code", &body.award.code, 64);
        check_plain(&mut faults, "/award/edition", &body.award.edition, 32);
        if let Some(level) = &body.level {
            check_plain(&mut faults, "/level", level, 32);
        }
        if let Some(grade) = &body.grade {
            faults.extend(grade.faults("/grade"));
        }
        check_dates(&mut faults, body.completed_on, body.valid_until, today);
        let born = document.as_ref().ok().and_then(IdDocument::birth_date);
        if born.is_some_and(|born| body.completed_on < born) {
            faults.push(FieldFault::new(
                "/completed_on",
                "before_birth",
                "早于学习者的出生日期。",
                "It is before the learner was born.",
            ));
        }
        let tags = read_tags(body.tags, "", &mut faults);
        let measures = read_measures(body.measures, "", &mut faults);
        match (document, name, certificate_number) {
            (Ok(document), Ok(name), Ok(certificate_number)) if faults.is_empty() => Ok(Self {
                external_id: body.external_id,
                document,
                name,
                award: body.award,
                level: body.level,
                grade: body.grade,
                hours: body.hours,
                certificate_number,
                completed_on: body.completed_on,
                valid_until: body.valid_until,
                tags,
                measures,
            }),
            _ => Err(Problem::new(slug(&faults)).faults(faults)),
        }
    }
}

/// The kind that all faults are of, if there is one with a name of its own.
fn slug(faults: &[FieldFault]) -> Slug {
    let all = |is: fn(&FieldFault) -> bool| faults.iter().all(is);
    if all(|fault| fault.pointer == "/learner/id_number") {
        Slug::InvalidIdentityNumber
    } else if all(FieldFault::is_future_date) {
        Slug::DateInFuture
    } else {
        Slug::InvalidBody
    }
}

/// A text without control characters.
fn check_text(faults: &mut Vec<FieldFault>, pointer: &str, text: &str, longest: usize) {
    if text.is_empty() {
        faults.push(FieldFault::too_short(pointer, 1));
    } else if text.chars().count() > longest {
        faults.push(FieldFault::too_long(pointer, longest));
    } else if text.chars().any(|c| c.is_ascii_control()) {
        faults.push(FieldFault::pattern(pointer));
    }
}

/// A text without control characters and without a blank at either end.
fn check_plain(faults: &mut Vec<FieldFault>, pointer: &str, text: &str, longest: usize) {
    if text.trim_matches(is_blank) == text {
        check_text(faults, pointer, text, longest);
    } else {
        faults.push(FieldFault::pattern(pointer));
    }
}

fn check_dates(
    faults: &mut Vec<FieldFault>,
    completed_on: NaiveDate,
    valid_until: Option<NaiveDate>,
    today: NaiveDate,
) {
    if completed_on > today {
        faults.push(FieldFault::future_date("/completed_on"));
    }
    if valid_until.is_some_and(|until| until < completed_on) {
        faults.push(FieldFault::validity_before("/valid_until"));
    }
}
