//! `demo-accounts.json`: with what the example people and systems log in.

use anyhow::Context;
use credit_bank_domain::access::{Role, Scope};
use credit_bank_domain::id::{
    AwardId, ClientId, EnrolmentId, LearnerId, OrganisationId, ProgrammeId,
};
use serde::{Deserialize, Serialize};
use std::io::ErrorKind;
use std::path::Path;

/// Everything with which an example bank is used. It holds secrets: `Debug` shows none.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accounts {
    /// Where the bank serves, such as `http://127.0.0.1:8080`.
    pub base_url: String,
    /// A person of each role.
    pub people: Vec<PersonAccess>,
    /// Systems of organisations.
    pub clients: Vec<ClientAccess>,
    /// Ids with which the first calls are made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<Example>,
}

/// With what a person logs in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonAccess {
    /// The person's role.
    pub role: Role,
    /// Login name.
    pub login: String,
    /// Password.
    pub password: String,
    /// The learning account, for a learner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learner_id: Option<LearnerId>,
    /// The organisation the person acts for, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation_id: Option<OrganisationId>,
}

/// With what a system authenticates.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientAccess {
    /// Its organisation.
    pub organisation_id: OrganisationId,
    /// Its id.
    pub client_id: ClientId,
    /// Its secret.
    pub client_secret: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
}

/// Ids with which the first calls are made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The learner that logs in.
    pub learner_id: LearnerId,
    /// The learner's enrolment.
    pub enrolment_id: EnrolmentId,
    /// The programme version of the enrolment.
    pub programme_id: ProgrammeId,
    /// A register entry whose issuer is the provider of the first client.
    pub award_id: AwardId,
    /// Its code.
    pub award_code: String,
    /// Its edition.
    pub award_edition: String,
    /// The school of the enrolment.
    pub target_organisation_id: OrganisationId,
}

impl std::fmt::Debug for Accounts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Accounts(redacted)")
    }
}

impl Accounts {
    /// What an earlier start wrote; nothing where there is no file.
    pub(super) fn read(file: &Path) -> anyhow::Result<Self> {
        match std::fs::read(file) {
            Ok(content) => serde_json::from_slice(&content)
                .with_context(|| format!("{} is not what demo wrote", file.display())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).with_context(|| format!("{} cannot be read", file.display())),
        }
    }

    /// Writes the file, for its owner only.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, file: &Path) -> anyhow::Result<()> {
        let mut content = serde_json::to_vec_pretty(self)?;
        content.push(b'\n');
        crate::keys::write_private(file, &content)
            .with_context(|| format!("{} cannot be written", file.display()))
    }
}
