//! Makes the line of the audit that an act or a look writes in its own transaction.

use crate::bank::Bank;
use crate::server::request_id;
use actix_web::HttpRequest;
use chrono::{DateTime, Utc};
use credit_bank_domain::access::{Actor, Role};
use credit_bank_domain::id::{ActorId, AuditId, LearnerId, OrganisationId, SubjectId};
use credit_bank_store::Json;
use credit_bank_store::rows::AuditLine;
use serde_json::{Value, json};
use uuid::Uuid;

/// As what a system acts.
const CLIENT: &str = "client";

/// What every line of one request repeats: who, as what, for whom, in which request.
#[derive(Debug, Clone)]
pub struct Trail {
    bank: Bank,
    actor_kind: String,
    actor_id: Option<ActorId>,
    organisation_id: Option<OrganisationId>,
    request_id: String,
}

impl Trail {
    /// The trail of a request by `actor`; nobody where no token was sent.
    pub fn of(bank: &Bank, actor: Option<&Actor>, request: &HttpRequest) -> Self {
        Self::of_request(bank, actor, request_id(request))
    }

    /// The trail of the request with this id.
    pub(crate) fn of_request(bank: &Bank, actor: Option<&Actor>, request_id: Uuid) -> Self {
        Self {
            bank: bank.clone(),
            actor_kind: kind(actor).to_owned(),
            actor_id: actor.map(Actor::id),
            organisation_id: actor.and_then(Actor::organisation_id),
            request_id: request_id.to_string(),
        }
    }

    /// Of the bank itself, in the name of `actor`; `cause` stands for the request.
    pub(crate) fn of_bank(bank: &Bank, actor: ActorId, cause: &str) -> Self {
        Self {
            bank: bank.clone(),
            actor_kind: "bank".to_owned(),
            actor_id: Some(actor),
            organisation_id: None,
            request_id: cause.to_owned(),
        }
    }

    /// The same trail where a person of several roles acts in this one; a client is a client.
    #[must_use]
    pub fn in_role(mut self, role: Role) -> Self {
        if self.actor_kind != CLIENT {
            role.as_str().clone_into(&mut self.actor_kind);
        }
        self
    }

    /// The same trail once it is known who calls: after a log-in.
    #[must_use]
    pub fn by(mut self, actor: &Actor) -> Self {
        kind(Some(actor)).clone_into(&mut self.actor_kind);
        self.actor_id = Some(actor.id());
        self.organisation_id = actor.organisation_id();
        self
    }

    /// A line: `act` is the operation's id, `status` what is answered.
    pub fn line(&self, act: &str, status: u16) -> AuditLine {
        AuditLine {
            id: self.bank.ids().make(AuditId::new),
            recorded_at: self.now(),
            actor_kind: self.actor_kind.clone(),
            actor_id: self.actor_id,
            organisation_id: self.organisation_id,
            act: act.to_owned(),
            subject: String::new(),
            subject_id: None,
            learner_id: None,
            detail: Json(json!({ "status": status })),
            request_id: self.request_id.clone(),
        }
    }

    /// A line about one thing of a kind of the contract's `Subject`.
    pub fn about(&self, act: &str, status: u16, kind: &str, id: Uuid) -> AuditLine {
        AuditLine {
            subject: kind.to_owned(),
            subject_id: Some(SubjectId::new(id)),
            ..self.line(act, status)
        }
    }

    /// A line about one thing of a learner's record, which the learner will see.
    pub fn about_learner(
        &self,
        act: &str,
        status: u16,
        kind: &str,
        id: Uuid,
        learner: LearnerId,
    ) -> AuditLine {
        AuditLine {
            learner_id: Some(learner),
            ..self.about(act, status, kind, id)
        }
    }

    fn now(&self) -> DateTime<Utc> {
        self.bank.now()
    }
}

/// Adds a member to what else belongs to a line: the grant, the purpose, the reason.
pub(crate) fn with_detail(mut line: AuditLine, member: &str, value: Value) -> AuditLine {
    if let Value::Object(members) = &mut line.detail.0 {
        members.insert(member.to_owned(), value);
    }
    line
}

/// As what the actor acts: the word of his first role, `client` or `nobody`.
fn kind(actor: Option<&Actor>) -> &'static str {
    match actor {
        Some(Actor::Person(person)) => person.roles.first().map_or("person", |role| role.as_str()),
        Some(Actor::Client(_)) => CLIENT,
        None => "nobody",
    }
}
