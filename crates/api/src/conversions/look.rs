//! A look at what somebody's record converts to: of another's it leaves a line.

use super::may_ask::permit;
use crate::audit::{AuditTrail, seen_by};
use crate::bank::Bank;
use crate::problem::Problem;
use actix_web::HttpRequest;
use chrono::{DateTime, Utc};
use credit_bank_domain::access::{Actor, Audience, Ground, Role};
use credit_bank_domain::id::{EnrolmentId, LearnerId};
use credit_bank_store::{ReadTx, WriteTx};

/// Whose record an answer shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// Nobody's: made-up outcomes in a programme.
    Nobodys,
    /// The learner's.
    OfLearner(LearnerId),
    /// That of the learner of the enrolment.
    OfEnrolment(EnrolmentId),
}

impl Shown {
    /// Is it for certain the asker's own, or nobody's?
    fn is_free(self, actor: &Actor) -> bool {
        match self {
            Self::Nobodys => true,
            Self::OfLearner(learner) => actor.learner_id() == Some(learner),
            Self::OfEnrolment(_) => false,
        }
    }

    /// Whose it is, and by what right somebody else sees it.
    fn ground(
        self,
        tx: &mut dyn ReadTx,
        (actor, now): (&Actor, DateTime<Utc>),
    ) -> Result<Option<(LearnerId, Ground)>, Problem> {
        Ok(match self {
            Self::Nobodys => None,
            Self::OfLearner(learner) => match permit(tx, actor, learner, now)?.audience {
                Audience::School { ground, .. } => Some((learner, ground)),
                Audience::Learner | Audience::Officer => None,
            },
            Self::OfEnrolment(id) => tx
                .find_enrolment(id)?
                .filter(|it| actor.learner_id() != Some(it.learner_id))
                .map(|it| (it.learner_id, Ground::Enrolment(id))),
        })
    }
}

/// Somebody who asks.
#[derive(Clone, Copy)]
pub(super) struct LookAt<'r> {
    pub(super) bank: &'r Bank,
    pub(super) actor: Option<&'r Actor>,
    pub(super) request: &'r HttpRequest,
}

impl LookAt<'_> {
    /// What an answer rests on. Of another's record it leaves a line in the same transaction, so that nothing of it
    /// is seen unrecorded; to ask about oneself or about made-up outcomes writes nothing.
    pub(super) async fn read<T, W>(self, shown: Shown, mut work: W) -> Result<T, Problem>
    where
        T: Send + 'static,
        W: FnMut(&mut dyn ReadTx) -> Result<T, Problem> + Send + 'static,
    {
        let act = "query_conversion";
        let Some(actor) = self.actor.filter(|actor| !shown.is_free(actor)) else {
            return self.bank.read_as(self.actor, act, work).await;
        };
        let trail = AuditTrail::of(self.bank, self.request, actor, Role::Registrar, act);
        let (who, now) = (actor.clone(), self.bank.now());
        let write = move |tx: &mut dyn WriteTx| {
            let found = work(tx.reads())?;
            if let Some((learner, ground)) = shown.ground(tx.reads(), (&who, now))? {
                let subject = ("learner", Some(learner.uuid()));
                tx.insert_audit_line(&trail.line(subject, Some(learner), seen_by(ground)))?;
            }
            Ok(found)
        };
        self.bank.write(actor, act, write).await
    }
}
