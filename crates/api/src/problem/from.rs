//! What other layers' errors become for the caller.

use super::{Problem, Slug};
use credit_bank_domain::access::{OwnCause, Refusal};
use credit_bank_store::{StoreError, UniqueKey, WorkError};

/// Seconds after which a transaction that found the database busy may be tried again.
const RETRY_AFTER_SECONDS: u32 = 1;

impl From<StoreError> for Problem {
    /// Keys that mean more to one operation than their default are matched in its handler first.
    fn from(error: StoreError) -> Self {
        let mut problem = match &error {
            StoreError::Taken(key) => match key {
                UniqueKey::IdempotencyKey => Self::new(Slug::IdempotencyInFlight),
                UniqueKey::ExternalId => Self::new(Slug::ExternalIdConflict),
                UniqueKey::CourseInEnrolment => Self::new(Slug::AlreadyGranted),
                UniqueKey::Other => Self::new(Slug::Internal),
                _ => Self::new(Slug::AlreadyExists),
            },
            StoreError::Contended(_) | StoreError::Unavailable(_) => {
                Self::unavailable(RETRY_AFTER_SECONDS)
            }
            _ => Self::new(Slug::Internal),
        };
        problem.0.store = Some(error);
        problem
    }
}

impl WorkError for Problem {
    fn store_error(&self) -> Option<&StoreError> {
        self.0.store.as_ref()
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Role => Self::new(Slug::Forbidden),
            Refusal::Unknown => Self::not_found(),
            Refusal::OwnCause(OwnCause::Oneself) => Self::new(Slug::SelfDecision),
            Refusal::OwnCause(OwnCause::Posted) => Self::new(Slug::PosterMayNotRecognise),
            Refusal::OwnCause(OwnCause::Wrote) => Self::new(Slug::FourEyes),
        }
    }
}

impl From<crate::random::NoRandomness> for Problem {
    fn from(error: crate::random::NoRandomness) -> Self {
        Self::internal(error)
    }
}

#[cfg(test)]
mod tests {
    use super::{Problem, Slug};
    use credit_bank_store::{StoreError, UniqueKey, WorkError};

    #[test]
    fn what_the_store_says_keeps_its_meaning_and_stays_visible_to_the_retry() {
        for (error, slug) in [
            (StoreError::Taken(UniqueKey::Login), Slug::AlreadyExists),
            (
                StoreError::Taken(UniqueKey::IdempotencyKey),
                Slug::IdempotencyInFlight,
            ),
            (StoreError::Unavailable(String::new()), Slug::Unavailable),
            (StoreError::Corrupt("secret".to_owned()), Slug::Internal),
        ] {
            let problem = Problem::from(error);
            assert_eq!(problem.slug(), slug);
            assert!(problem.store_error().is_some());
        }
    }
}
