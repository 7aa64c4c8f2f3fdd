//! Whom the contract lets call an operation at all, by its `security`. On what he may do it is
//! `domain::access`'s to say.

use credit_bank_domain::access::{Actor, Role, Scope};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// One way to be let in: as a person of one of these roles, of any where none is named; as a client
/// likewise; as anybody.
#[derive(Debug, Clone, Deserialize)]
struct Requirement {
    person: Option<Vec<Role>>,
    client: Option<Vec<Scope>>,
}

impl Requirement {
    fn is_met_by(&self, actor: &Actor) -> bool {
        let anybody = self.person.is_none() && self.client.is_none();
        let person = self.person.as_ref().is_some_and(|roles| {
            let any = matches!(actor, Actor::Person(_)) && roles.is_empty();
            any || roles.iter().any(|role| actor.has_role(*role))
        });
        let client = self.client.as_ref().is_some_and(|scopes| {
            let any = matches!(actor, Actor::Client(_)) && scopes.is_empty();
            any || scopes.iter().any(|scope| actor.has_scope(*scope))
        });
        anybody || person || client
    }
}

/// May the actor call the operation, on whatever? What the contract does not restrict is for everybody.
pub(crate) fn may_call(operation: &str, actor: &Actor) -> bool {
    let requirements = requirements().get(operation);
    requirements.is_none_or(|all| all.is_empty() || all.iter().any(|it| it.is_met_by(actor)))
}

/// By operation, read once; a test rules out that one is missing.
fn requirements() -> &'static BTreeMap<String, Vec<Requirement>> {
    static REQUIREMENTS: OnceLock<BTreeMap<String, Vec<Requirement>>> = OnceLock::new();
    REQUIREMENTS.get_or_init(|| {
        let contract: Value = serde_saphyr::from_str(super::OPENAPI).unwrap_or_default();
        let paths = contract.get("paths").and_then(Value::as_object);
        let paths = paths.into_iter().flatten();
        let operations = paths.flat_map(|(_, path)| path.as_object().into_iter().flatten());
        let read = |operation: &Value| {
            let id = operation.get("operationId")?.as_str()?.to_owned();
            let security = operation.get("security")?.clone();
            Some((id, serde_json::from_value(security).ok()?))
        };
        operations
            .filter_map(|(_, operation)| read(operation))
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::{may_call, requirements};
    use crate::routes::OPERATIONS;
    use credit_bank_domain::access::{Actor, ClientActor, Scope};
    use credit_bank_domain::id::{ClientId, OrganisationId};

    #[test]
    fn the_contract_says_of_every_operation_for_whom_it_is() {
        for operation in OPERATIONS {
            assert!(
                requirements().contains_key(operation.id),
                "{}",
                operation.id
            );
        }
        let client = Actor::Client(ClientActor {
            client_id: ClientId::new(uuid::Uuid::nil()),
            organisation_id: OrganisationId::new(uuid::Uuid::nil()),
            scopes: vec![Scope::CompletionsWrite],
            version: 1,
        });
        for (operation, may) in [
            ("post_completion", true),
            ("list_completions", false),
            ("create_award", false),
            ("get_me", true),
            ("list_awards", true),
            ("query_conversion", true),
            ("create_session", true),
        ] {
            assert_eq!(may_call(operation, &client), may, "{operation}");
        }
    }
}
