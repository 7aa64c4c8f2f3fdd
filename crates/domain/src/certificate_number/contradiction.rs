//! What a number says against what its certificate is said to be.

use super::{CertificateFacts, DiplomaLevel};
use chrono::{Datelike, NaiveDate};

impl CertificateFacts {
    /// Does the number say another level than the one posted, or a year in which the certificate cannot
    /// have been issued: before the completion, or more than a year after it? `level` and `rank` are
    /// those of the award's framework.
    pub fn contradict(
        &self,
        level: Option<&str>,
        rank: Option<u8>,
        completed_on: NaiveDate,
    ) -> bool {
        let (is_other_level, year) = match self {
            Self::SkillCertificate(number) => {
                let other = |rank: u8| rank != number.rank.get();
                (rank.is_some_and(other), number.year)
            }
            Self::Diploma(number) => {
                let other = |level: &str| level != number.level.code();
                (level.is_some_and(other), number.year)
            }
        };
        let after = i32::from(year).saturating_sub(completed_on.year());
        is_other_level || !(0..=1).contains(&after)
    }
}

impl DiplomaLevel {
    /// Its code in the framework `academic`.
    const fn code(self) -> &'static str {
        match self {
            Self::Doctor => "doctor",
            Self::Master => "master",
            Self::SecondBachelor | Self::Bachelor => "bachelor",
            Self::Associate => "associate",
        }
    }
}
