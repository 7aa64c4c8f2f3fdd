//! Claims: the uses of outcomes by lines of applications.

use credit_bank_domain::claim::{Claim, ClaimState, Consumption, ReusePolicy};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{
    ApplicationId, ClaimId, EnrolmentId, GroupId, LearnerId, LineId, OrganisationId, OutcomeId,
};

row! {
    /// The use of one outcome by one line, with the application it came from.
    ClaimRow, ClaimWire, claim {
        /// The learner.
        learner_id: LearnerId,
        /// Its id.
        id: ClaimId,
        /// The outcome.
        outcome_id: OutcomeId,
        /// The same-content class of the outcome's award.
        content_class: Option<String>,
        /// The enrolment.
        enrolment_id: EnrolmentId,
        /// The school.
        organisation_id: OrganisationId,
        /// The application.
        application_id: ApplicationId,
        /// The group.
        group_id: GroupId,
        /// The line.
        line_id: LineId,
        /// The policy of the rule-set version it was made under.
        reuse: ReusePolicy,
        /// How the rule uses the outcome up.
        consumption: Consumption,
        /// Where it stands.
        state: ClaimState,
        /// The credits of the source that are drawn.
        draw: Credits,
        /// The remainder that is, or while held would be, void.
        remainder: Credits,
    }
}

impl ClaimRow {
    /// The claim as the domain weighs it.
    pub fn to_claim(&self) -> Claim {
        Claim {
            id: self.id,
            outcome: self.outcome_id,
            class: self.content_class.clone(),
            group: self.group_id,
            line: self.line_id,
            enrolment: self.enrolment_id,
            organisation: self.organisation_id,
            policy: self.reuse,
            consumption: self.consumption,
            state: self.state,
            draw: self.draw,
            forfeited: self.remainder,
        }
    }
}
