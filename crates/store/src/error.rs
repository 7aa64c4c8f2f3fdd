//! What can go wrong in the store, as far as a caller can cause it or must tell it apart.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};

/// A failed transaction or query.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A unique key is taken.
    #[error("already there: {0:?}")]
    Taken(UniqueKey),
    /// Another transaction got in the way; the same work may succeed when run again.
    #[error("another transaction was in the way")]
    Contended(#[source] DieselError),
    /// No connection within the waiting time, or the database is shutting down or full.
    #[error("the database cannot be used now: {0}")]
    Unavailable(String),
    /// The database is another application's, which took names of the bank's tables.
    #[error(
        "the database is not the bank's: it has {0} of another application; nothing was changed"
    )]
    Foreign(String),
    /// What was read is not what was ever written.
    #[error("a stored value cannot be read: {0}")]
    Corrupt(String),
    /// The entry does not close, or a balance that may not would fall below zero.
    #[error(transparent)]
    Ledger(#[from] credit_bank_domain::ledger::LedgerError),
    /// Anything else the database refused.
    #[error("the database refused")]
    Refused(#[source] DieselError),
}

/// The unique keys whose violation means something to a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UniqueKey {
    /// `organisation.code`.
    OrganisationCode,
    /// `organisation.uscc`.
    OrganisationUscc,
    /// `organisation_profile.school_code`.
    SchoolCode,
    /// `user_account.login`.
    Login,
    /// One phone number for one account.
    UserPhone,
    /// One account for one learner.
    LearnerAccount,
    /// `award (code, edition)`.
    AwardEdition,
    /// `rule_set.code`.
    RuleSetCode,
    /// `rule_set_version (rule_set_id, number)`.
    RuleSetVersionNumber,
    /// `programme (organisation, code, version)`.
    ProgrammeVersion,
    /// One identity number is one learner.
    IdentityNumber,
    /// `enrolment (organisation, programme, student number)`.
    StudentNumber,
    /// `completion (provider, external id)`.
    ExternalId,
    /// One certificate is one outcome.
    Certificate,
    /// An entry is reversed once.
    Reversal,
    /// A course is granted or asked for once in one enrolment.
    CourseInEnrolment,
    /// One key of one client.
    IdempotencyKey,
    /// A key without a meaning to callers: ids and sequences.
    Other,
}

/// Words that name a key in PostgreSQL's constraint names and in SQLite's messages.
const KEYS: &[(&str, &str, UniqueKey)] = &[
    (
        "organisation_code_unique",
        "organisation.code",
        UniqueKey::OrganisationCode,
    ),
    (
        "organisation_uscc_unique",
        "organisation.uscc",
        UniqueKey::OrganisationUscc,
    ),
    (
        "organisation_profile_school_code_unique",
        "organisation_profile.school_code",
        UniqueKey::SchoolCode,
    ),
    (
        "user_account_login_unique",
        "user_account.login",
        UniqueKey::Login,
    ),
    (
        "user_phone_number_unique",
        "user_phone.number_hash",
        UniqueKey::UserPhone,
    ),
    (
        "user_account_learner_unique",
        "user_account.learner_id",
        UniqueKey::LearnerAccount,
    ),
    (
        "award_code_edition_unique",
        "award.code, award.edition",
        UniqueKey::AwardEdition,
    ),
    (
        "rule_set_code_unique",
        "rule_set.code",
        UniqueKey::RuleSetCode,
    ),
    (
        "rule_set_version_number_unique",
        "rule_set_version.rule_set_id, rule_set_version.number",
        UniqueKey::RuleSetVersionNumber,
    ),
    (
        "programme_version_unique",
        "programme.organisation_id, programme.code",
        UniqueKey::ProgrammeVersion,
    ),
    (
        "learner_identity_number_unique",
        "learner_identity.number_hash",
        UniqueKey::IdentityNumber,
    ),
    (
        "enrolment_student_number_unique",
        "enrolment.organisation_id, enrolment.programme_id",
        UniqueKey::StudentNumber,
    ),
    (
        "completion_external_id_unique",
        "completion.provider_id, completion.external_id",
        UniqueKey::ExternalId,
    ),
    (
        "certificate_pkey",
        "certificate.certificate_hash",
        UniqueKey::Certificate,
    ),
    (
        "entry_reverses_unique",
        "entry.learner_id, entry.reverses",
        UniqueKey::Reversal,
    ),
    (
        "application_line_course_unique",
        "application_line.learner_id, application_line.enrolment_id",
        UniqueKey::CourseInEnrolment,
    ),
    (
        "application_line_asked_unique",
        "application_line.learner_id, application_line.enrolment_id",
        UniqueKey::CourseInEnrolment,
    ),
    (
        "idempotency_pkey",
        "idempotency.actor_id, idempotency.key",
        UniqueKey::IdempotencyKey,
    ),
];

fn unique_key(information: &dyn DatabaseErrorInformation) -> UniqueKey {
    let (name, message) = (information.constraint_name(), information.message());
    KEYS.iter()
        .find(|(constraint, columns, _)| {
            // SQLite names an index of an expression or a partial index by its columns as well.
            name == Some(constraint) || message.contains(columns) || message.contains(constraint)
        })
        .map_or(UniqueKey::Other, |&(_, _, key)| key)
}

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        match &error {
            DieselError::DatabaseError(kind, information) => match kind {
                DatabaseErrorKind::UniqueViolation => Self::Taken(unique_key(information.as_ref())),
                DatabaseErrorKind::SerializationFailure => Self::Contended(error),
                DatabaseErrorKind::ClosedConnection => {
                    Self::Unavailable("the connection was closed".to_owned())
                }
                _ => {
                    let message = information.message().to_owned();
                    by_message(&message, error)
                }
            },
            // The types that the store names are PostgreSQL's own: one that is not found was not asked for.
            // Diesel keeps the cause of it, and the error's type, to itself.
            DieselError::SerializationError(cause)
                if cause.to_string().starts_with("Failed to find a type oid") =>
            {
                Self::Unavailable("the connection was closed".to_owned())
            }
            DieselError::DeserializationError(cause) => Self::Corrupt(cause.to_string()),
            DieselError::BrokenTransactionManager => {
                Self::Unavailable("the connection is broken".to_owned())
            }
            _ => Self::Refused(error),
        }
    }
}

/// Diesel gives these no kind of their own.
fn by_message(message: &str, error: DieselError) -> StoreError {
    const CONTENDED: &[&str] = &[
        "deadlock detected",
        "could not serialize",
        "canceling statement due to lock timeout",
    ];
    const UNAVAILABLE: &[&str] = &[
        "database is locked",
        "database or disk is full",
        "disk I/O error",
        "canceling statement due to statement timeout",
        "terminating connection",
        "server closed the connection",
        "no connection to the server",
        "connection not open",
        "could not receive data from server",
        "could not send data to server",
        "SSL connection has been closed",
        "SSL SYSCALL error",
        "the database system is",
        "No space left",
        "could not extend file",
    ];
    let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
    if says(CONTENDED) {
        StoreError::Contended(error)
    } else if says(UNAVAILABLE) {
        StoreError::Unavailable(message.to_owned())
    } else {
        StoreError::Refused(error)
    }
}

/// The error of a piece of work: the caller's own, made of [`StoreError`]s by `?`.
pub trait WorkError: From<StoreError> {
    /// The store's error inside, if that is what it is; it decides whether the work runs again.
    fn store_error(&self) -> Option<&StoreError>;
}

impl WorkError for StoreError {
    fn store_error(&self) -> Option<&StoreError> {
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::{DatabaseErrorKind, DieselError, StoreError};

    fn told(kind: DatabaseErrorKind, message: &str) -> StoreError {
        DieselError::DatabaseError(kind, Box::new(message.to_owned())).into()
    }

    #[test]
    fn a_lost_connection_is_no_refusal() {
        for (kind, message) in [
            (DatabaseErrorKind::ClosedConnection, ""),
            (
                DatabaseErrorKind::UnableToSendCommand,
                "no connection to the server\n",
            ),
            (
                DatabaseErrorKind::Unknown,
                "server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally",
            ),
            (
                DatabaseErrorKind::Unknown,
                "terminating connection due to administrator command",
            ),
            (
                DatabaseErrorKind::Unknown,
                "SSL connection has been closed unexpectedly",
            ),
            (
                DatabaseErrorKind::Unknown,
                "could not receive data from server: Connection reset by peer",
            ),
            (
                DatabaseErrorKind::Unknown,
                "the database system is shutting down",
            ),
        ] {
            let told = told(kind, message);
            assert!(
                matches!(told, StoreError::Unavailable(_)),
                "{message}: {told:?}"
            );
        }
    }

    #[test]
    fn what_cannot_be_sent_by_its_own_fault_is_refused() {
        let message = "number of parameters must be between 0 and 65535";
        let told = told(DatabaseErrorKind::UnableToSendCommand, message);
        assert!(matches!(told, StoreError::Refused(_)), "{told:?}");
    }
}
