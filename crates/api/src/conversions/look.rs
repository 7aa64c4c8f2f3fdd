//! A look at what somebody's record converts to: of another's it leaves a line.

use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::problem::Problem;
use actix_web::HttpRequest;
use credit_bank_domain::access::{Actor, Role};
use credit_bank_domain::id::{EnrolmentId, LearnerId};
use credit_bank_store::{ReadTx, WriteTx};
use serde_json::json;

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

    fn learner(self, tx: &mut dyn ReadTx) -> Result<Option<LearnerId>, Problem> {
        Ok(match self {
            Self::Nobodys => None,
            Self::OfLearner(learner) => Some(learner),
            Self::OfEnrolment(enrolment) => tx.find_enrolment(enrolment)?.map(|it| it.learner_id),
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
        let own = actor.learner_id();
        let write = move |tx: &mut dyn WriteTx| {
            let found = work(tx.reads())?;
            let learner = shown.learner(tx.reads())?;
            if let Some(learner) = learner.filter(|learner| own != Some(*learner)) {
                let subject = ("learner", Some(learner.uuid()));
                tx.insert_audit_line(&trail.line(subject, Some(learner), json!({})))?;
            }
            Ok(found)
        };
        self.bank.write(actor, act, write).await
    }
}
