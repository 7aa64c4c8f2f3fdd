//! Who is there when a test begins: a workstation, two providers, a school, their people, a system.

use chrono::{DateTime, Utc};
use credit_bank_domain::access::{Actor, ClientActor, PersonActor, Role, Scope};
use credit_bank_domain::id::{ClientId, OrganisationId, UserId};
use credit_bank_store::rows::{Client, Organisation, UserAccount};
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

const PEOPLE: [(Who, &str, Role, Option<&str>); 6] = [
    (
        Who::Registrar,
        "registrar01",
        Role::Registrar,
        Some("school"),
    ),
    (Who::Officer, "officer01", Role::Officer, Some("station")),
    (
        Who::RuleEditor,
        "editor01",
        Role::RuleEditor,
        Some("station"),
    ),
    (
        Who::RuleApprover,
        "approver01",
        Role::RuleApprover,
        Some("station"),
    ),
    (Who::Admin, "admin01", Role::Admin, None),
    (Who::Auditor, "auditor01", Role::Auditor, None),
];

const CLIENTS: [(Who, &str); 2] = [(Who::Provider, "provider"), (Who::OtherProvider, "other")];

const ORGANISATIONS: [(&str, &str); 4] = [
    ("station", "workstation"),
    ("provider", "provider"),
    ("other", "provider"),
    ("school", "school"),
];

/// The ids of everybody.
pub(crate) struct World {
    pub(crate) organisations: BTreeMap<&'static str, OrganisationId>,
    actors: BTreeMap<Who, Actor>,
}

impl World {
    /// Enters everybody into an empty bank.
    pub(crate) fn enter(store: &Store, now: DateTime<Utc>) -> Self {
        let mut world = Self {
            organisations: BTreeMap::new(),
            actors: BTreeMap::new(),
        };
        for (code, role) in ORGANISATIONS {
            let row = organisation(code, role, now);
            store
                .write("test organisation", |tx| tx.insert_organisation(&row))
                .unwrap();
            world.organisations.insert(code, row.id);
        }
        for (who, login, role, organisation) in PEOPLE {
            let organisation = organisation.map(|code| world.organisations[code]);
            let row = person(login, role, organisation, now);
            store
                .write("test person", |tx| tx.insert_user(&row))
                .unwrap();
            world.actors.insert(who, actor_of(&row));
        }
        for (who, code) in CLIENTS {
            let row = client(world.organisations[code], now);
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
            world.actors.insert(who, Actor::Client(actor));
        }
        world
    }

    pub(crate) fn actor(&self, who: Who) -> &Actor {
        &self.actors[&who]
    }
}

fn organisation(code: &str, role: &str, now: DateTime<Utc>) -> Organisation {
    Organisation {
        id: OrganisationId::new(uuid()),
        code: code.to_owned(),
        name: format!("示例机构 {code}"),
        roles: Json(vec![role.to_owned()]),
        classes: Json(Vec::new()),
        uscc: None,
        label: Some("示例".to_owned()),
        state: Standing::Active,
        version: 1,
        created_at: now,
    }
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
    })
}

fn client(organisation_id: OrganisationId, now: DateTime<Utc>) -> Client {
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
