//! Systems of example organisations.

use super::accounts::{Accounts, ClientAccess};
use super::{Demo, SCHOOL};
use crate::{passwords, random};
use credit_bank_domain::access::{Actor, ClientActor, Scope};
use credit_bank_domain::id::{ClientId, ClientSecretId, OrganisationId};
use credit_bank_store::Json;
use credit_bank_store::rows::{Client, ClientSecret};
use credit_bank_store::words::Standing;

/// The name of the systems in whose name the example outcomes are posted. They have no secret, so
/// nobody can authenticate as one.
const IMPORTER: &str = "示例数据导入";
/// More clients than an example organisation has.
const MOST_CLIENTS: i64 = 200;

/// Organisation, name, scopes.
const CLIENTS: &[(&str, &str, &[Scope])] = &[
    (
        "lphr",
        "示例培训机构系统",
        &[Scope::CompletionsWrite, Scope::CompletionsRead],
    ),
    (
        SCHOOL,
        "示例学校教务系统",
        &[
            Scope::LearnersRead,
            Scope::ConversionsQuery,
            Scope::EnrolmentsRead,
            Scope::EnrolmentsWrite,
            Scope::ApplicationsRead,
        ],
    ),
];

impl Demo<'_> {
    /// Makes or finds the systems that authenticate. One whose secret is lost is left alone, and
    /// another is made.
    pub(super) fn clients(&self, known: &Accounts) -> anyhow::Result<Vec<ClientAccess>> {
        let mut clients = Vec::new();
        for (organisation, name, scopes) in CLIENTS {
            let organisation = self.organisation(organisation)?;
            let mut of_file = known
                .clients
                .iter()
                .filter(|client| client.organisation_id == organisation);
            let access = match of_file.find_map(|it| self.still_holds(it).transpose()) {
                Some(client) => client?,
                None => self.client(organisation, name, scopes)?,
            };
            clients.push(access);
        }
        Ok(clients)
    }

    fn still_holds(&self, access: &ClientAccess) -> anyhow::Result<Option<ClientAccess>> {
        let found = self.bank.store().read("find an example client", |tx| {
            tx.find_client(access.client_id, self.bank.now())
        })?;
        let hash = passwords::secret_hash(&access.client_secret);
        Ok(found
            .is_some_and(|it| it.secrets.iter().any(|secret| secret.secret_hash == hash))
            .then(|| access.clone()))
    }

    fn client(
        &self,
        organisation_id: OrganisationId,
        name: &str,
        scopes: &[Scope],
    ) -> anyhow::Result<ClientAccess> {
        let client_secret = random::secret()?;
        let client = self.row(organisation_id, name, scopes);
        let secret = ClientSecret {
            id: self.bank.ids().make(ClientSecretId::new),
            client_id: client.id,
            secret_hash: passwords::secret_hash(&client_secret),
            created_at: self.bank.now(),
            expires_at: None,
        };
        self.bank.store().write("make an example client", |tx| {
            tx.insert_client(&client)?;
            tx.add_client_secret(&secret, self.bank.now())?;
            self.audit(tx, "create_client", ("client", client.id.uuid()), None)
        })?;
        Ok(ClientAccess {
            organisation_id,
            client_id: client.id,
            client_secret,
            scopes: scopes.to_vec(),
        })
    }

    /// In whose name the example outcomes of a provider are posted.
    pub(super) fn importer(&self, provider: OrganisationId) -> anyhow::Result<Actor> {
        let there = self.bank.store().read("find an example importer", |tx| {
            tx.list_clients(provider, None, MOST_CLIENTS, self.bank.now())
        })?;
        let client = if let Some(found) = there.into_iter().find(|it| it.client.name == IMPORTER) {
            found.client
        } else {
            let client = self.row(provider, IMPORTER, &[Scope::CompletionsWrite]);
            self.bank.store().write("make an example importer", |tx| {
                tx.insert_client(&client)?;
                self.audit(tx, "create_client", ("client", client.id.uuid()), None)
            })?;
            client
        };
        Ok(Actor::Client(ClientActor {
            client_id: client.id,
            organisation_id: client.organisation_id,
            scopes: client.scopes.0,
            version: client.version,
        }))
    }

    fn row(&self, organisation_id: OrganisationId, name: &str, scopes: &[Scope]) -> Client {
        Client {
            id: self.bank.ids().make(ClientId::new),
            organisation_id,
            name: name.to_owned(),
            scopes: Json(scopes.to_vec()),
            state: Standing::Active,
            version: 1,
            created_at: self.bank.now(),
        }
    }
}
