//! Why seeds are not loaded.

use credit_bank_store::{StoreError, WorkError};

/// Why seeds are not loaded.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// A file is missing or cannot be read.
    #[error("the seed file {file} cannot be read: {cause}")]
    File {
        /// The file, in the folder of seeds.
        file: String,
        /// What the machine says.
        cause: String,
    },
    /// A file holds something else than it should.
    #[error("the seed file {file} is not what it should be: {cause}")]
    Content {
        /// The file, in the folder of seeds.
        file: String,
        /// What is wrong, with its place where there is one.
        cause: String,
    },
    /// A code names nothing that the seeds or the bank hold.
    #[error("a seed names {0}, which is not there")]
    Unknown(String),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SeedError {
    /// A fault of a file's content.
    pub(super) fn content(file: &str, cause: impl std::fmt::Display) -> Self {
        Self::Content {
            file: file.to_owned(),
            cause: cause.to_string(),
        }
    }
}

impl WorkError for SeedError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}
