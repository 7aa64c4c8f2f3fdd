//! Who is there when a test begins: the organisations, register, calendar and rules of the seeds, and
//! people and systems that act for some of them.

use chrono::{DateTime, Utc};
use credit_bank_api::bank::Bank;
use credit_bank_api::seeding;
use credit_bank_domain::access::{Actor, ClientActor, PersonActor, Role, Scope};
use credit_bank_domain::id::{ClientId, OrganisationId, UserId};
use credit_bank_store::rows::{Client, UserAccount};
use credit_bank_store::words::Standing;
use credit_bank_store::{Json, Store, StoreError};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A new UUID.
#[expect(clippy::disallowed_methods, reason = "tests make their own ids")]
pub(crate) fn uuid() -> Uuid {
    Uuid::now_v7()
}

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Who {
    /// A system of the provider that posts.
    Provider,
    /// A system of another provider.
    OtherProvider,
    /// A registrar of the school.
    Registrar,
    /// An officer of the workstation.
    Officer,
    /// Writes rules.
    RuleEditor,
    /// Approves rules.
    RuleApprover,
    /// Makes accounts.
    Admin,
    /// Reads what was done.
    Auditor,
}

const STATION: &str = "lpws";
const SCHOOL: &str = "lpvec";
/// May post certificates and have them recognised at once.
const PROVIDER: &str = "demo-teo";
/// May post trainings, but no certificates.
const OTHER_PROVIDER: &str = "lphr";

const PEOPLE: [(Who, &str, Role, Option<&str>); 6] = [
    (Who::Registrar, "registrar01", Role::Registrar, Some(SCHOOL)),
    (Who::Officer, "officer01", Role::Officer, Some(STATION)),
    (Who::RuleEditor, "editor01", Role::RuleEditor, Some(STATION)),
    (
        Who::RuleApprover,
        "approver01",
        Role::RuleApprover,
        Some(STATION),
    ),
    (Who::Admin, "admin01", Role::Admin, None),
    (Who::Auditor, "auditor01", Role::Auditor, None),
];

const CLIENTS: [(Who, &str); 2] = [
    (Who::Provider, PROVIDER),
    (Who::OtherProvider, OTHER_PROVIDER),
];

/// Everybody who calls.
#[derive(Clone)]
pub(crate) struct World {
    actors: BTreeMap<Who, Actor>,
}

impl World {
    /// Loads the seeds into an empty bank and enters everybody.
    pub(crate) fn enter(bank: &Bank) -> Self {
        seeding::load(bank, None).unwrap();
        let (store, now) = (bank.store(), bank.now());
        let find = |code: &str| {
            let found = store.read("test organisation", |tx| -> Result<_, StoreError> {
                tx.find_organisation_by_code(code)
            });
            found.unwrap().unwrap().id
        };
        let mut actors = BTreeMap::new();
        for (who, login, role, organisation) in PEOPLE {
            let row = person(login, role, organisation.map(find), now);
            insert_person(store, &row);
            actors.insert(who, actor_of(&row));
        }
        for (who, code) in CLIENTS {
            let row = client(find(code), now);
            store
                .write("test client", |tx| -> Result<(), StoreError> {
                    tx.insert_client(&row)
                })
                .unwrap();
            let actor = ClientActor {
                client_id: row.id,
                organisation_id: row.organisation_id,
                scopes: row.scopes.0.clone(),
                version: row.version,
            };
            actors.insert(who, Actor::Client(actor));
        }
        Self { actors }
    }

    pub(crate) fn actor(&self, who: Who) -> &Actor {
        &self.actors[&who]
    }
}

pub(crate) fn insert_person(store: &Store, row: &UserAccount) {
    store
        .write("test person", |tx| -> Result<(), StoreError> {
            tx.insert_user(row)
        })
        .unwrap();
}

/// A person who cannot log in until a password is set.
pub(crate) fn person(
    login: &str,
    role: Role,
    organisation_id: Option<OrganisationId>,
    now: DateTime<Utc>,
) -> UserAccount {
    UserAccount {
        id: UserId::new(uuid()),
        login: login.to_owned(),
        display_name: format!("示例 {login}"),
        roles: Json(vec![role]),
        organisation_id,
        learner_id: None,
        password_hash: "no password".to_owned(),
        state: Standing::Active,
        version: 1,
        created_at: now,
    }
}

/// The actor that an account's token names.
pub(crate) fn actor_of(user: &UserAccount) -> Actor {
    Actor::Person(PersonActor {
        user_id: user.id,
        roles: user.roles.0.clone(),
        organisation_id: user.organisation_id,
        learner_id: user.learner_id,
        version: user.version,
        session: None,
    })
}

pub(crate) fn client(organisation_id: OrganisationId, now: DateTime<Utc>) -> Client {
    Client {
        id: ClientId::new(uuid()),
        organisation_id,
        name: "示例系统".to_owned(),
        scopes: Json(vec![Scope::CompletionsWrite, Scope::CompletionsRead]),
        state: Standing::Active,
        version: 1,
        created_at: now,
    }
}
