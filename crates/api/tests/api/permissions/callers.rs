//! One caller of each kind that the table names.

use super::things::Scene;
use crate::bank::TestBank;
use crate::log_capture;
use crate::one_course::enter_person;
use crate::world::uuid;
use credit_bank_domain::access::{Actor, ClientActor, Role, Scope};
use credit_bank_domain::id::{ClientId, OrganisationId, UserId};
use credit_bank_store::rows::Client;
use credit_bank_store::words::Standing;
use credit_bank_store::{Json, StoreError};

/// Who calls.
pub(crate) struct Caller {
    /// As the table has it.
    pub(crate) name: &'static str,
    pub(crate) actor: Option<Actor>,
    pub(crate) token: Option<String>,
}

/// All of them.
pub(crate) struct Callers(Vec<Caller>);

fn token(bank: &TestBank, actor: &Actor) -> String {
    let token = bank.bank.tokens().issue(actor, uuid()).unwrap();
    log_capture::forbid(&token);
    token
}

impl Caller {
    pub(crate) fn of(bank: &TestBank, name: &'static str, actor: Actor) -> Self {
        Self {
            name,
            token: Some(token(bank, &actor)),
            actor: Some(actor),
        }
    }

    /// Somebody of this role who was suspended after the token was made.
    pub(crate) fn suspended(bank: &TestBank, role: Role) -> Self {
        let actor = enter_person(&bank.bank, role, None, None);
        let caller = Self::of(bank, role.as_str(), actor);
        let user = UserId::new(caller.actor.as_ref().unwrap().id().uuid());
        bank.bank
            .store()
            .write("test suspend", |tx| -> Result<_, StoreError> {
                tx.set_user_standing(user, Standing::Suspended, bank.bank.now())
            })
            .unwrap();
        caller
    }
}

/// A system with one scope.
fn client(bank: &TestBank, organisation_id: OrganisationId, scope: Scope) -> Actor {
    let row = Client {
        id: ClientId::new(uuid()),
        organisation_id,
        name: format!("示例系统 {}", scope.as_str()),
        scopes: Json(vec![scope]),
        state: Standing::Active,
        version: 1,
        created_at: bank.bank.now(),
    };
    bank.bank
        .store()
        .write("test client", |tx| -> Result<(), StoreError> {
            tx.insert_client(&row)
        })
        .unwrap();
    Actor::Client(ClientActor {
        client_id: row.id,
        organisation_id,
        scopes: row.scopes.0,
        version: row.version,
    })
}

impl Callers {
    pub(crate) fn enter(bank: &TestBank, scene: &Scene) -> Self {
        let mut callers = vec![Caller {
            name: "anonymous",
            actor: None,
            token: None,
        }];
        for (role, actor) in &scene.people {
            callers.push(Caller::of(bank, role.as_str(), actor.clone()));
        }
        for scope in Scope::ALL {
            let actor = client(bank, scene.near, *scope);
            callers.push(Caller::of(bank, scope.as_str(), actor));
        }
        Self(callers)
    }

    pub(crate) fn find(&self, name: &str) -> &Caller {
        let found = self.0.iter().find(|it| it.name == name);
        found.unwrap_or_else(|| panic!("nobody is called {name}"))
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Caller> {
        self.0.iter()
    }
}
