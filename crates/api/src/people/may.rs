//! What a role or a scope allows, as the contract's `security` says it.

use crate::contract::OPENAPI;
use credit_bank_domain::access::Actor;
use serde_json::Value;
use std::sync::OnceLock;

/// One way to be allowed: of which scheme, and with which word, if any.
#[derive(Debug)]
struct Way {
    scheme: String,
    word: Option<String>,
}

/// The operations that need a token, with the ways to be allowed them, in the contract's order.
fn operations() -> &'static [(String, Vec<Way>)] {
    static OPERATIONS: OnceLock<Vec<(String, Vec<Way>)>> = OnceLock::new();
    OPERATIONS.get_or_init(|| {
        let contract: Value = serde_saphyr::from_str(OPENAPI).unwrap_or_default();
        let paths = contract.get("paths").and_then(Value::as_object);
        let methods = paths.into_iter().flat_map(|paths| paths.values());
        methods
            .filter_map(Value::as_object)
            .flat_map(|methods| methods.values())
            .filter_map(|operation| {
                let id = operation.get("operationId")?.as_str()?.to_owned();
                let ways = operation.get("security")?.as_array()?;
                let ways = ways.iter().filter_map(Value::as_object);
                Some((id, ways.flat_map(read_ways).collect()))
            })
            .collect()
    })
}

fn read_ways(requirement: &serde_json::Map<String, Value>) -> Vec<Way> {
    let ways = requirement.iter().map(|(scheme, words)| Way {
        scheme: scheme.clone(),
        word: words
            .get(0)
            .and_then(|word| word.as_str())
            .map(str::to_owned),
    });
    ways.collect()
}

/// The operations that the actor's roles or scopes allow.
pub(super) fn operations_allowed_to(actor: &Actor) -> Vec<&'static str> {
    operations()
        .iter()
        .filter(|(_, ways)| ways.iter().any(|way| opens(way, actor)))
        .map(|(id, _)| id.as_str())
        .collect()
}

fn opens(way: &Way, actor: &Actor) -> bool {
    match (way.scheme.as_str(), actor, way.word.as_deref()) {
        ("person", Actor::Person(_), None) | ("client", Actor::Client(_), None) => true,
        ("person", _, Some(word)) => word.parse().is_ok_and(|role| actor.has_role(role)),
        ("client", _, Some(word)) => word.parse().is_ok_and(|scope| actor.has_scope(scope)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::operations_allowed_to;
    use credit_bank_domain::access::{Actor, ClientActor, PersonActor, Role, Scope};
    use credit_bank_domain::id::{ClientId, OrganisationId, UserId};
    use uuid::Uuid;

    fn person(roles: &[Role]) -> Actor {
        Actor::Person(PersonActor {
            user_id: UserId::new(Uuid::nil()),
            roles: roles.to_vec(),
            organisation_id: None,
            learner_id: None,
            version: 1,
            session: None,
        })
    }

    #[test]
    fn what_one_may_is_what_the_contract_says_of_the_role() {
        let admin = operations_allowed_to(&person(&[Role::Admin]));
        assert!(admin.contains(&"create_user") && admin.contains(&"get_me"));
        assert!(!admin.contains(&"recognise_outcome") && !admin.contains(&"create_session"));
        let officer = operations_allowed_to(&person(&[Role::Officer]));
        assert!(officer.contains(&"recognise_outcome") && !officer.contains(&"create_user"));
        let client = Actor::Client(ClientActor {
            client_id: ClientId::new(Uuid::nil()),
            organisation_id: OrganisationId::new(Uuid::nil()),
            scopes: vec![Scope::CompletionsWrite],
            version: 1,
        });
        let client = operations_allowed_to(&client);
        assert!(client.contains(&"post_completion") && client.contains(&"get_me"));
        assert!(!client.contains(&"list_completions") && !client.contains(&"change_my_password"));
    }
}
