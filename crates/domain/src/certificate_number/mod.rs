//! Numbers of certificates: read where the shape is known, kept for a person where it is not.

mod contradiction;
mod diploma;
mod skill_certificate;

pub use diploma::{DiplomaKind, DiplomaLevel, DiplomaNumber};
pub use skill_certificate::{SkillCertificateIssuer, SkillCertificateNumber};

use crate::normal_text::{compact_without_dashes, is_invisible};
use crate::outcome_type::OutcomeType;
use std::fmt;

/// Longest number, in characters.
const LONGEST_CHARACTERS: usize = 64;

/// The number of a certificate in normal form: NFKC, ASCII letters in upper case, no spaces,
/// hyphens or invisible characters. Two texts of one number have one normal form, by which
/// duplicates are found.
///
/// `Debug` shows the length only: many a training certificate bears the holder's identity number.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CertificateNumber(String);

/// Why a text is no number of a certificate at all. An unknown shape is no error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum CertificateNumberError {
    /// Nothing but spaces and hyphens.
    #[error("a certificate number is needed")]
    Empty,
    /// More than 64 characters.
    #[error("a certificate number has at most 64 characters")]
    TooLong,
    /// A control character, such as NUL or a line break.
    #[error("a certificate number has no control characters")]
    ControlCharacter,
}

impl CertificateNumberError {
    /// The sentence in Simplified Chinese; the English one is `Display`.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Empty => "请填写证书编号",
            Self::TooLong => "证书编号不超过64个字符",
            Self::ControlCharacter => "证书编号中有控制字符",
        }
    }
}

/// What could be read from a number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CertificateNumberReading {
    /// The number has a known shape, and this is what it says.
    Known {
        /// The number.
        number: CertificateNumber,
        /// What it says.
        facts: CertificateFacts,
    },
    /// No known shape: for a person to check, never a reason to refuse. Older and local schemes
    /// circulate beside the national ones.
    Unknown(CertificateNumber),
}

/// What a number of a known shape says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CertificateFacts {
    /// Skill level certificate of the human-resources system, 22 characters.
    SkillCertificate(SkillCertificateNumber),
    /// Diploma, 18 digits.
    Diploma(DiplomaNumber),
}

impl CertificateNumber {
    /// The number in normal form, whatever its shape.
    ///
    /// # Errors
    /// [`CertificateNumberError`].
    pub fn parse(text: &str) -> Result<Self, CertificateNumberError> {
        let text = text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
        if text.chars().nth(LONGEST_CHARACTERS).is_some() {
            return Err(CertificateNumberError::TooLong);
        }
        if text.chars().any(char::is_control) {
            return Err(CertificateNumberError::ControlCharacter);
        }
        let normal = compact_without_dashes(text);
        // NFKC can make more characters of one.
        if normal.chars().nth(LONGEST_CHARACTERS).is_some() {
            return Err(CertificateNumberError::TooLong);
        }
        if normal.is_empty() {
            return Err(CertificateNumberError::Empty);
        }
        Ok(Self(normal))
    }

    /// Has the bank been told any shape of the numbers on certificates of this type?
    pub const fn has_known_shapes(outcome_type: OutcomeType) -> bool {
        matches!(
            outcome_type,
            OutcomeType::SkillLevelCertificate | OutcomeType::Course | OutcomeType::SelfStudyExam
        )
    }

    /// Reads the number on a certificate of this type. A shape counts only for the type that has
    /// it: the X certificate bears the same Chinese name as the skill level certificate, not its numbers.
    ///
    /// # Errors
    /// [`CertificateNumberError`].
    pub fn read(
        outcome_type: OutcomeType,
        text: &str,
    ) -> Result<CertificateNumberReading, CertificateNumberError> {
        let number = Self::parse(text)?;
        let facts = match outcome_type {
            OutcomeType::SkillLevelCertificate => {
                SkillCertificateNumber::find(&number.0).map(CertificateFacts::SkillCertificate)
            }
            OutcomeType::Course | OutcomeType::SelfStudyExam => {
                DiplomaNumber::find(&number.0).map(CertificateFacts::Diploma)
            }
            _ => None,
        };
        Ok(match facts {
            Some(facts) => CertificateNumberReading::Known { number, facts },
            None => CertificateNumberReading::Unknown(number),
        })
    }

    /// The normal form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl CertificateNumberReading {
    /// The number, read or not.
    pub const fn number(&self) -> &CertificateNumber {
        match self {
            Self::Known { number, .. } | Self::Unknown(number) => number,
        }
    }
}

impl fmt::Debug for CertificateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "CertificateNumber({} characters)",
            self.0.chars().count()
        )
    }
}

/// The part of `text` between two bytes, if all of it is digits.
fn digits(text: &str, from: usize, to: usize) -> Option<&str> {
    text.get(from..to)
        .filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
}
