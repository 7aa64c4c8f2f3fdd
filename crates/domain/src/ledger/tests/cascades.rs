//! What revocations and reinstatements do to a learner's world.

use super::world::{ISSUER, World, deposit, id};
use crate::id::GroupId;
use crate::ledger::verbs;
use crate::revocation::{LotFacts, RevocationFacts, Step, plan_reinstatement, plan_revocation};
use crate::state::OutcomeState;

impl World {
    pub fn facts(&self) -> RevocationFacts {
        RevocationFacts {
            today: self.today(),
            grace_days: self.grace_days,
            entries: self.books.entries.clone(),
            claims: self.books.claims.clone(),
            lines: self.lines.clone(),
            enrolments: self.enrolments.clone(),
            lots: self
                .books
                .lots
                .iter()
                .map(|lot| LotFacts {
                    lot: lot.lot.clone(),
                    value: lot.value,
                    state: lot.state,
                    expires_on: self.expires.get(&lot.lot.outcome).copied(),
                    awarded_on: self.awarded_on,
                    issuer: id(ISSUER),
                    class: self.class.clone(),
                    is_points: false,
                })
                .collect(),
        }
    }

    /// Does what a store does with a plan: every step, in order, or the test fails.
    pub fn carry_out(&mut self, steps: &[Step]) {
        for step in steps {
            match step {
                Step::Line { line, state } => self.set_line(*line, *state),
                Step::Claim { claim, state } => {
                    let claims = self.books.claims.iter_mut();
                    claims
                        .filter(|row| row.id == *claim)
                        .for_each(|row| row.state = *state);
                }
                Step::Post { entry, application } => {
                    let application = application.map(|application| application.uuid().as_u128());
                    self.post(entry, application);
                }
                Step::Outcome { outcome, state } => self.set_outcome(*outcome, *state),
                Step::Grace {
                    outcome,
                    expires_on,
                } => {
                    self.expires.insert(*outcome, *expires_on);
                }
                Step::Group { group, state } => drop(self.books.groups.insert(*group, *state)),
                Step::Notify(_) => {}
            }
        }
    }

    pub fn revoke(&mut self, outcome: u128) -> Vec<Step> {
        let steps = plan_revocation(&self.facts(), id(outcome)).unwrap();
        self.carry_out(&steps);
        steps
    }

    /// Recognises a revoked outcome again, with what stands again; gives the groups that do not.
    pub fn reinstate(&mut self, outcome: u128) -> Vec<GroupId> {
        let value = self.lot(outcome).value;
        let entry = verbs::reinstate(&deposit(outcome, value)).unwrap();
        self.post(&entry, None);
        self.set_outcome(id(outcome), OutcomeState::Reinstated);
        let plan = plan_reinstatement(&self.facts(), id(outcome)).unwrap();
        self.carry_out(&plan.steps);
        plan.left
    }
}
