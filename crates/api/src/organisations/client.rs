//! A system of an organisation as the contract writes it; never its secrets.

use chrono::{DateTime, Utc};
use credit_bank_domain::access::Scope;
use credit_bank_domain::id::{ClientId, ClientSecretId, OrganisationId};
use credit_bank_store::rows::{ClientSecret, ClientWithSecrets};
use credit_bank_store::words::Standing;
use serde::Serialize;

/// `Client`, and `IssuedClient` where the secret is there.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ClientDto {
    client_id: ClientId,
    organisation_id: OrganisationId,
    name: String,
    scopes: Vec<Scope>,
    secrets: Vec<SecretRef>,
    suspended: bool,
    created_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct SecretRef {
    id: ClientSecretId,
    created_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<DateTime<Utc>>,
}

impl From<ClientWithSecrets> for ClientDto {
    fn from(found: ClientWithSecrets) -> Self {
        let ClientWithSecrets { client, secrets } = found;
        Self {
            client_id: client.id,
            organisation_id: client.organisation_id,
            name: client.name,
            scopes: client.scopes.0,
            secrets: secrets.into_iter().map(SecretRef::from).collect(),
            suspended: client.state == Standing::Suspended,
            created_at: client.created_at,
            client_secret: None,
        }
    }
}

impl ClientDto {
    /// Shows the secret, this once.
    pub(super) fn with_secret(mut self, secret: String) -> Self {
        self.client_secret = Some(secret);
        self
    }
}

impl From<ClientSecret> for SecretRef {
    fn from(secret: ClientSecret) -> Self {
        Self {
            id: secret.id,
            created_at: secret.created_at,
            expires_at: secret.expires_at,
        }
    }
}
