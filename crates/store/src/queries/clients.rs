//! Systems of organisations that authenticate by client credentials.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "the database adds, and refuses an overflow"
)]

use super::Conn;
use crate::error::StoreError;
use crate::rows::{Client, ClientSecret, ClientSecretWire, ClientWire, ClientWithSecrets};
use crate::schema::{client, client_secret};
use crate::sql_types::Db;
use crate::tx::{ClientReads, ClientWrites};
use crate::words::Standing;
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{ClientId, OrganisationId};
use diesel::prelude::*;

impl ClientReads for Conn {
    fn find_client(
        &mut self,
        id: ClientId,
        at: DateTime<Utc>,
    ) -> Result<Option<ClientWithSecrets>, StoreError> {
        let found = client::table
            .find(Db(id))
            .select(ClientWire::as_select())
            .first(self)
            .optional()?
            .map(Client::from);
        Ok(with_secrets(self, found.into_iter().collect(), at)?.pop())
    }

    fn list_clients(
        &mut self,
        organisation: OrganisationId,
        after: Option<ClientId>,
        limit: i64,
        at: DateTime<Utc>,
    ) -> Result<Vec<ClientWithSecrets>, StoreError> {
        let mut query = client::table
            .filter(client::organisation_id.eq(Db(organisation)))
            .select(ClientWire::as_select())
            .order(client::id)
            .limit(limit)
            .into_boxed();
        if let Some(after) = after {
            query = query.filter(client::id.gt(Db(after)));
        }
        let clients = query.load(self)?.into_iter().map(Into::into).collect();
        with_secrets(self, clients, at)
    }
}

fn with_secrets(
    connection: &mut Conn,
    clients: Vec<Client>,
    at: DateTime<Utc>,
) -> Result<Vec<ClientWithSecrets>, StoreError> {
    let secrets: Vec<ClientSecret> = client_secret::table
        .filter(client_secret::client_id.eq_any(clients.iter().map(|client| Db(client.id))))
        .filter(
            client_secret::expires_at
                .is_null()
                .or(client_secret::expires_at.gt(Some(Db(at)))),
        )
        .order((client_secret::created_at, client_secret::id))
        .select(ClientSecretWire::as_select())
        .load(connection)?
        .into_iter()
        .map(Into::into)
        .collect();
    Ok(clients
        .into_iter()
        .map(|client| ClientWithSecrets {
            secrets: secrets
                .iter()
                .filter(|secret| secret.client_id == client.id)
                .cloned()
                .collect(),
            client,
        })
        .collect())
}

impl ClientWrites for Conn {
    fn insert_client(&mut self, client: &Client) -> Result<(), StoreError> {
        diesel::insert_into(client::table)
            .values(ClientWire::from(client))
            .execute(self)?;
        Ok(())
    }

    fn add_client_secret(
        &mut self,
        secret: &ClientSecret,
        previous_expires_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        // An update that changes nothing locks the row: two rotations at once come one after another.
        diesel::update(client::table.find(Db(secret.client_id)))
            .set(client::version.eq(client::version))
            .execute(self)?;
        let of_client = client_secret::client_id.eq(Db(secret.client_id));
        diesel::update(client_secret::table)
            .filter(of_client)
            .filter(client_secret::expires_at.gt(Some(Db(secret.created_at))))
            .set(client_secret::expires_at.eq(Some(Db(secret.created_at))))
            .execute(self)?;
        let replaced = diesel::update(client_secret::table)
            .filter(of_client)
            .filter(client_secret::expires_at.is_null())
            .set(client_secret::expires_at.eq(Some(Db(previous_expires_at))))
            .execute(self)?;
        if replaced > 0 && previous_expires_at <= secret.created_at {
            // Without overlap the old secret is thought stolen, and so are the tokens it opened.
            diesel::update(client::table.find(Db(secret.client_id)))
                .set(client::version.eq(client::version + 1))
                .execute(self)?;
        }
        diesel::insert_into(client_secret::table)
            .values(ClientSecretWire::from(secret))
            .execute(self)?;
        Ok(())
    }

    fn set_client_standing(
        &mut self,
        id: ClientId,
        standing: Standing,
    ) -> Result<bool, StoreError> {
        let changed = diesel::update(client::table.find(Db(id)))
            .set((
                client::state.eq(Db(standing)),
                client::version.eq(client::version + 1),
            ))
            .execute(self)?;
        Ok(changed == 1)
    }
}
