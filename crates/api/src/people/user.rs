//! A person's account as the contract writes it.

use chrono::{DateTime, Utc};
use credit_bank_domain::access::Role;
use credit_bank_domain::id::{LearnerId, OrganisationId, UserId};
use credit_bank_store::rows::{UserAccount, UserPhone};
use credit_bank_store::words::Standing;
use serde::Serialize;

/// `User`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct UserDto {
    id: UserId,
    login: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    roles: Vec<Role>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation_id: Option<OrganisationId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    learner_id: Option<LearnerId>,
    suspended: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    suspension_reason: Option<String>,
    created_at: DateTime<Utc>,
}

impl From<UserAccount> for UserDto {
    fn from(user: UserAccount) -> Self {
        Self {
            id: user.id,
            login: user.login,
            name: user.display_name,
            phone: None,
            roles: user.roles.0,
            organisation_id: user.organisation_id,
            learner_id: user.learner_id,
            suspended: user.state == Standing::Suspended,
            suspension_reason: None,
            created_at: user.created_at,
        }
    }
}

impl UserDto {
    /// Shows what may be shown of the phone number.
    pub(super) fn with_phone(mut self, phone: Option<UserPhone>) -> Self {
        self.phone = phone.map(|phone| phone.masked);
        self
    }

    /// Says why the account was suspended.
    pub(super) fn with_reason(mut self, reason: Option<String>) -> Self {
        self.suspension_reason = reason.filter(|_| self.suspended);
        self
    }
}
