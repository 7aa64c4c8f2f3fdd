//! Everything that is sealed, wherever it lies, for sealing it anew under another key.

use crate::error::StoreError;
use crate::sealing::Sealed;
use credit_bank_domain::id::SubjectId;

/// A column that holds sealed data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealedColumn {
    /// Names of learners.
    LearnerName,
    /// Names that accounts had before.
    FormerName,
    /// Names that the counter corrected.
    CorrectedName,
    /// Numbers of documents that the counter corrected.
    CorrectedNumber,
    /// Phone numbers that the counter corrected.
    CorrectedPhone,
    /// Numbers of identity documents.
    IdentityNumber,
    /// Phone numbers given at the counter.
    LearnerPhone,
    /// Phone numbers that log in.
    UserPhone,
    /// Names of guardians.
    GuardianName,
    /// Answers kept for requests that come again.
    KeptAnswer,
    /// What completions say; the sealed name is a field of the text.
    CompletionContent,
    /// What completions said; likewise.
    RevisionContent,
}

impl SealedColumn {
    /// Every column.
    pub const ALL: [Self; 12] = [
        Self::LearnerName,
        Self::FormerName,
        Self::CorrectedName,
        Self::CorrectedNumber,
        Self::CorrectedPhone,
        Self::IdentityNumber,
        Self::LearnerPhone,
        Self::UserPhone,
        Self::GuardianName,
        Self::KeptAnswer,
        Self::CompletionContent,
        Self::RevisionContent,
    ];

    /// Its table and name, for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LearnerName => "learner.name_ciphertext",
            Self::FormerName => "learner_former_name.name_ciphertext",
            Self::CorrectedName => "learner_correction.name_ciphertext",
            Self::CorrectedNumber => "learner_correction.id_number_ciphertext",
            Self::CorrectedPhone => "learner_correction.phone_ciphertext",
            Self::IdentityNumber => "learner_identity.number_ciphertext",
            Self::LearnerPhone => "learner_phone.number_ciphertext",
            Self::UserPhone => "user_phone.number_ciphertext",
            Self::GuardianName => "consent_guardian.name_ciphertext",
            Self::KeptAnswer => "idempotency.sealed_body",
            Self::CompletionContent => "completion.content",
            Self::RevisionContent => "completion_revision.content",
        }
    }

    /// What kind of datum is sealed in it.
    pub const fn kind(self) -> Sealed {
        match self {
            Self::LearnerName
            | Self::FormerName
            | Self::CorrectedName
            | Self::CompletionContent
            | Self::RevisionContent => Sealed::Name,
            Self::IdentityNumber | Self::CorrectedNumber => Sealed::Number,
            Self::LearnerPhone | Self::UserPhone | Self::CorrectedPhone => Sealed::Phone,
            Self::GuardianName => Sealed::Guardian,
            Self::KeptAnswer => Sealed::Answer,
        }
    }

    /// Is the sealed datum a field of a text, not the whole cell?
    pub const fn is_text(self) -> bool {
        matches!(self, Self::CompletionContent | Self::RevisionContent)
    }
}

/// One cell of such a column. Sealed data are unique, so that row and value name the cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedCell {
    /// First column of the row's primary key.
    pub row_id: SubjectId,
    /// The learner, account or system for whom it was sealed.
    pub owner: SubjectId,
    /// What is in it; of a text its UTF-8.
    pub value: Vec<u8>,
}

/// Walking over everything that is sealed.
pub trait SealedCellReads {
    /// At most `limit` cells of a column in a fixed order, those behind `after`.
    fn list_sealed_cells(
        &mut self,
        column: SealedColumn,
        after: Option<&SealedCell>,
        limit: i64,
    ) -> Result<Vec<SealedCell>, StoreError>;
}

/// Sealing anew.
pub trait SealedCellWrites {
    /// Replaces the value of a cell; false where the cell no longer holds what was read.
    fn replace_sealed_cell(
        &mut self,
        column: SealedColumn,
        was: &SealedCell,
        value: &[u8],
    ) -> Result<bool, StoreError>;
}
