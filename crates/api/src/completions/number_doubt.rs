//! What a certificate's own number says against what was posted of it.

use super::content::PostedContent;
use credit_bank_domain::award::Award;
use credit_bank_domain::certificate_number::{CertificateNumber, CertificateNumberReading};

/// What is doubtful about a certificate's number. A doubt goes to review, never to the bin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberDoubt {
    /// The bank knows shapes of such numbers, and this has none of them.
    UnknownShape,
    /// It says another level or year than was posted.
    Contradiction,
}

impl NumberDoubt {
    /// The doubt about the number of this content, if there is one.
    pub(super) fn find(content: &PostedContent, award: &Award) -> Option<Self> {
        let number = content.certificate_number.as_deref()?;
        if !CertificateNumber::has_known_shapes(award.outcome_type) {
            return None;
        }
        let Ok(CertificateNumberReading::Known { facts, .. }) =
            CertificateNumber::read(award.outcome_type, number)
        else {
            return Some(Self::UnknownShape);
        };
        let level = content.level.as_deref();
        let rank = level
            .and_then(|level| award.find_level(level))
            .map(|level| level.rank);
        facts
            .contradict(level, rank, content.completed_on)
            .then_some(Self::Contradiction)
    }
}
