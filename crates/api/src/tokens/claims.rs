//! What an access token says.

use credit_bank_domain::access::{Actor, ClientActor, PersonActor, Role, Scope};
use credit_bank_domain::id::{ClientId, LearnerId, OrganisationId, SessionId, UserId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The claims. Times are seconds since 1970; a time that is a string is no token of ours.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Claims {
    iss: String,
    aud: String,
    sub: Uuid,
    pub(super) exp: i64,
    pub(super) nbf: i64,
    iat: i64,
    /// Of a person's token the log-in, of a client's its own.
    pub(super) jti: Uuid,
    /// Version of the account or client.
    ver: i64,
    /// Only of people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    roles: Option<Vec<Role>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    org: Option<OrganisationId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    learner: Option<LearnerId>,
    /// Only of clients; RFC 9068 §2.2.3: words with spaces between them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
}

impl Claims {
    /// The claims of a token for `actor` from `now` until `exp`.
    pub(super) fn of(actor: &Actor, id: Uuid, now: i64, exp: i64) -> Self {
        let base = |sub, ver| Self {
            iss: super::ISSUER.to_owned(),
            aud: super::AUDIENCE.to_owned(),
            sub,
            exp,
            nbf: now,
            iat: now,
            jti: id,
            ver,
            roles: None,
            org: actor.organisation_id(),
            learner: None,
            scope: None,
        };
        match actor {
            Actor::Person(person) => Self {
                roles: Some(person.roles.clone()),
                learner: person.learner_id,
                ..base(person.user_id.uuid(), person.version)
            },
            Actor::Client(client) => {
                let words: Vec<_> = client.scopes.iter().map(|scope| scope.as_str()).collect();
                Self {
                    scope: Some(words.join(" ")),
                    ..base(client.client_id.uuid(), client.version)
                }
            }
        }
    }

    /// The actor the claims describe; nobody where they are neither a person's nor a client's.
    pub(super) fn actor(self) -> Option<Actor> {
        match (self.roles, self.scope) {
            (Some(roles), None) if !roles.is_empty() => Some(Actor::Person(PersonActor {
                user_id: UserId::new(self.sub),
                roles,
                organisation_id: self.org,
                learner_id: self.learner,
                version: self.ver,
                session: Some(SessionId::new(self.jti)),
            })),
            (None, Some(scope)) => {
                let scopes: Result<Vec<Scope>, _> =
                    scope.split_ascii_whitespace().map(str::parse).collect();
                Some(Actor::Client(ClientActor {
                    client_id: ClientId::new(self.sub),
                    organisation_id: self.org?,
                    scopes: scopes.ok()?,
                    version: self.ver,
                }))
            }
            _ => None,
        }
    }
}
