//! Systems of organisations that authenticate by client credentials.

use crate::sql_types::Json;
use crate::words::Standing;
use chrono::{DateTime, Utc};
use credit_bank_domain::access::Scope;
use credit_bank_domain::id::{ClientId, ClientSecretId, OrganisationId};

row! {
    /// A system of an organisation.
    Client, ClientWire, client {
        /// Its id.
        id: ClientId,
        /// The organisation it acts for.
        organisation_id: OrganisationId,
        /// What its people call it.
        name: String,
        /// What it may do.
        scopes: Json<Vec<Scope>>,
        /// May it act?
        state: Standing,
        /// Grows with every change; access tokens of an older version no longer count.
        version: i64,
        /// When it was made.
        created_at: DateTime<Utc>,
    }
}

row! {
    /// A secret of a client.
    ClientSecret, ClientSecretWire, client_secret {
        /// Its id.
        id: ClientSecretId,
        /// The client.
        client_id: ClientId,
        /// Hash of the secret, which is random and long; the secret itself is stored nowhere.
        secret_hash: Vec<u8>,
        /// When it was issued.
        created_at: DateTime<Utc>,
        /// From this instant on it no longer counts; none until a newer one replaces it.
        expires_at: Option<DateTime<Utc>>,
    }
}

/// A client with the secrets that counted at the instant asked for, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientWithSecrets {
    /// The client.
    pub client: Client,
    /// Its secrets.
    pub secrets: Vec<ClientSecret>,
}
