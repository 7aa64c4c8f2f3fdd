//! Systems of organisations that authenticate by client credentials.

use crate::error::StoreError;
use crate::rows::{Client, ClientSecret, ClientWithSecrets};
use crate::words::Standing;
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{ClientId, OrganisationId};

/// Looking clients up.
pub trait ClientReads {
    /// The client with this id, and its secrets that count at `at`.
    fn find_client(
        &mut self,
        id: ClientId,
        at: DateTime<Utc>,
    ) -> Result<Option<ClientWithSecrets>, StoreError>;

    /// At most `limit` clients of an organisation after `after`, by id, with the secrets that count
    /// at `at`.
    fn list_clients(
        &mut self,
        organisation: OrganisationId,
        after: Option<ClientId>,
        limit: i64,
        at: DateTime<Utc>,
    ) -> Result<Vec<ClientWithSecrets>, StoreError>;
}

/// Making and changing clients.
pub trait ClientWrites {
    /// Makes a client; it cannot authenticate until it has a secret.
    fn insert_client(&mut self, client: &Client) -> Result<(), StoreError>;

    /// Adds a secret. The one before it counts until `previous_expires_at`; one that was already
    /// about to expire ends when the new one begins, so that two count at most.
    fn add_client_secret(
        &mut self,
        secret: &ClientSecret,
        previous_expires_at: DateTime<Utc>,
    ) -> Result<(), StoreError>;

    /// Suspends or restores a client; its version grows. False where there is no such client.
    fn set_client_standing(&mut self, id: ClientId, standing: Standing)
    -> Result<bool, StoreError>;
}
