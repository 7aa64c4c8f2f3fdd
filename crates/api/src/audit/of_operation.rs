//! Who did and saw what: the audit line of an act, and looks at a learner's data that leave one.

use super::Trail;
use crate::bank::Bank;
use crate::problem::Problem;
use actix_web::HttpRequest;
use credit_bank_domain::access::{Actor, Audience, Ground, Role};
use credit_bank_domain::id::{ActorId, LearnerId, SubjectId};
use credit_bank_store::rows::AuditLine;
use credit_bank_store::{Json, ReadTx};
use serde_json::{Value, json};
use uuid::Uuid;

/// One caller in one request for one operation.
#[derive(Debug, Clone)]
pub struct AuditTrail {
    trail: Trail,
    act: &'static str,
}

impl AuditTrail {
    /// Of an actor who acts as `role`; a client is a client. `act` is the operation's id.
    pub fn of(
        bank: &Bank,
        request: &HttpRequest,
        actor: &Actor,
        role: Role,
        act: &'static str,
    ) -> Self {
        let trail = Trail::of(bank, Some(actor), request).in_role(role);
        Self { trail, act }
    }

    /// Of somebody without a token.
    pub fn of_nobody(bank: &Bank, request: &HttpRequest, act: &'static str) -> Self {
        let trail = Trail::of(bank, None, request);
        Self { trail, act }
    }

    /// Of the bank itself, in the name of `actor`.
    pub(crate) fn of_bank(bank: &Bank, actor: ActorId, act: &'static str, cause: &str) -> Self {
        let trail = Trail::of_bank(bank, actor, cause);
        Self { trail, act }
    }

    /// The line, about a thing of this kind and perhaps of a learner's record. `detail` never holds a
    /// name or a number.
    pub fn line(
        &self,
        (subject, id): (&'static str, Option<Uuid>),
        learner: Option<LearnerId>,
        detail: Value,
    ) -> AuditLine {
        AuditLine {
            subject: subject.to_owned(),
            subject_id: id.map(SubjectId::new),
            learner_id: learner,
            detail: Json(detail),
            ..self.trail.line(self.act, 200)
        }
    }

    /// The line of a look at something of a learner's, with the ground of a school's right.
    fn line_of_look(&self, learner: LearnerId, audience: Audience) -> AuditLine {
        let mut looking = self.clone();
        let detail = match audience {
            Audience::Learner => json!({"status": 200}),
            Audience::Officer => {
                looking.trail = looking.trail.in_role(Role::Officer);
                json!({"status": 200})
            }
            Audience::School { ground, .. } => seen_by(ground),
        };
        looking.line(("learner", Some(learner.uuid())), Some(learner), detail)
    }
}

/// What a line says of a look that a school had by right of this.
pub(crate) fn seen_by(ground: Ground) -> Value {
    match ground {
        Ground::Grant(id) => json!({"status": 200, "grant_id": id}),
        Ground::Application(id) => json!({"status": 200, "application_id": id}),
        Ground::Enrolment(id) => json!({"status": 200, "enrolment_id": id}),
    }
}

/// What was seen, whose it is and before whom.
#[derive(Debug)]
pub struct Look<T> {
    /// The answer.
    pub seen: T,
    /// Whose record it is of.
    pub learner: LearnerId,
    /// Before whom it is shown.
    pub audience: Audience,
}

/// Reads something of one learner's. The learner's own look leaves no line; everybody else's look
/// and its line are one transaction, so that nothing is seen unrecorded.
///
/// # Errors
/// What `work` says, and those of the store.
pub async fn look<T, W>(
    bank: &Bank,
    actor: &Actor,
    trail: AuditTrail,
    owner: Option<LearnerId>,
    mut work: W,
) -> Result<T, Problem>
where
    T: Send + 'static,
    W: FnMut(&mut dyn ReadTx) -> Result<Look<T>, Problem> + Send + 'static,
{
    let name = trail.act;
    if owner.is_some() && actor.learner_id() == owner {
        return bank
            .read(actor, name, move |tx| work(tx).map(|look| look.seen))
            .await;
    }
    bank.write(actor, name, move |tx| {
        let look = work(tx.reads())?;
        if look.audience != Audience::Learner {
            tx.insert_audit_line(&trail.line_of_look(look.learner, look.audience))?;
        }
        Ok(look.seen)
    })
    .await
}
