//! An example application that waits for the school. The learner of the examples has none, so that the
//! first calls find everything free.

use super::{DEMO_ACTOR, Demo, SCHOOL};
use crate::applications::{Draft, file_at_once};
use crate::audit::AuditTrail;
use crate::problem::Problem;
use anyhow::Context;
use credit_bank_domain::access::{Actor, PersonActor, Role};
use credit_bank_domain::id::{EnrolmentId, LearnerId, UserId};

/// The learner who applies, and into what: trainings and certificates of a farmer.
const APPLICANT: (u32, &str) = (2, "P3");

impl Demo<'_> {
    /// Files the application, unless the learner ever filed one.
    pub(super) fn application(&self) -> anyhow::Result<()> {
        let (number, programme) = APPLICANT;
        let learner = self.learner(number)?;
        self.claim(learner)?;
        let programme = self.programme(self.organisation(SCHOOL)?, programme)?;
        let enrolment = self
            .enrolment_of(learner, programme.id)?
            .context("the example applicant is not enrolled")?;
        self.file(learner, enrolment.id)
            .map_err(|problem| anyhow::anyhow!("the example application: {problem:?}"))
    }

    fn file(&self, learner: LearnerId, enrolment: EnrolmentId) -> Result<(), Problem> {
        let applicant = Actor::Person(PersonActor {
            user_id: UserId::new(DEMO_ACTOR.uuid()),
            roles: vec![Role::Learner],
            organisation_id: None,
            learner_id: Some(learner),
            version: 1,
            session: None,
        });
        let trail = AuditTrail::of_bank(self.bank, DEMO_ACTOR, "create_application", "demo");
        self.bank
            .store()
            .write("file an example application", |tx| {
                if tx.list_applications_of_learner(learner)?.is_empty() {
                    file_at_once(tx, self.bank, &applicant, &Draft::whole(enrolment), &trail)?;
                }
                Ok(())
            })
    }
}
