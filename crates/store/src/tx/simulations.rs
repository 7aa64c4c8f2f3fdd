//! Simulations of versions against history.

use crate::error::StoreError;
use crate::rows::{Application, Enrolment, Simulation, SimulationAwakening, SimulationCase};
use crate::words::{CaseKind, CaseOutlook, SimulationPhase, SimulationState};
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{
    ApplicationId, EnrolmentId, OrganisationId, OutcomeId, RuleSetId, RuleSetVersionId,
    SimulationId, SubjectId,
};

/// By what cases are added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TotalsBy {
    /// The school.
    School,
    /// The programme version.
    Programme,
    /// The group of learners.
    LearnerGroup,
}

/// What the cases of one kind of one school, programme or group add up to; amounts in hundredths. One learner may have
/// an application and an enrolment, so that kinds do not add up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimulationTotal {
    /// What the cases are.
    pub kind: CaseKind,
    /// Id of the school or programme, or the group; none for cases without one.
    pub key: Option<String>,
    /// Cases.
    pub cases: i64,
    /// Losers.
    pub losses: i64,
    /// Winners.
    pub gains: i64,
    /// Credits under the old version.
    pub credits_before: i64,
    /// Credits under the new one.
    pub credits_after: i64,
    /// Of transfers: with those that hang on an examination. Of accounts: points.
    pub further_before: i64,
    /// The same under the new version.
    pub further_after: i64,
}

/// What one page of a simulation adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimulationStep {
    /// The process that wrote it; the lease must be its own.
    pub worker: SubjectId,
    /// The step before, which it follows.
    pub step: i64,
    /// What comes next.
    pub phase: SimulationPhase,
    /// The last one done of that.
    pub after: Option<SubjectId>,
    /// Running, or how it ended and when.
    pub state: (SimulationState, Option<DateTime<Utc>>),
    /// Its cases.
    pub cases: Vec<SimulationCase>,
    /// Outcomes that it woke.
    pub awakenings: Vec<SimulationAwakening>,
}

/// Looking simulations up, and what they go through.
pub trait SimulationReads {
    /// The simulation with this id.
    fn find_simulation(&mut self, id: SimulationId) -> Result<Option<Simulation>, StoreError>;

    /// At most `limit` simulations of a version before `before`, the newest first.
    fn list_simulations(
        &mut self,
        version: RuleSetVersionId,
        before: Option<SimulationId>,
        limit: i64,
    ) -> Result<Vec<Simulation>, StoreError>;

    /// At most `limit` simulations that run, the oldest first.
    fn list_running_simulations(&mut self, limit: i64) -> Result<Vec<Simulation>, StoreError>;

    /// At most `limit` cases after one, by change and id: the worst losers first; of one outlook, if given.
    fn list_simulation_cases(
        &mut self,
        simulation: SimulationId,
        outlook: Option<CaseOutlook>,
        after: Option<(i64, SubjectId)>,
        limit: i64,
    ) -> Result<Vec<SimulationCase>, StoreError>;

    /// At most `limit` totals, those that lose most first.
    fn simulation_totals(
        &mut self,
        simulation: SimulationId,
        by: TotalsBy,
        limit: i64,
    ) -> Result<Vec<SimulationTotal>, StoreError>;

    /// At most `limit` outcomes that a simulation woke after these, by enrolment or account and outcome; in
    /// the programmes of one school, if given.
    fn list_simulation_awakenings(
        &mut self,
        simulation: SimulationId,
        school: Option<OrganisationId>,
        after: Option<(SubjectId, OutcomeId)>,
        limit: i64,
    ) -> Result<Vec<SimulationAwakening>, StoreError>;

    /// At most `limit` applications filed under any version of a rule set, by id.
    fn list_applications_of_rule_set(
        &mut self,
        rule_set: RuleSetId,
        after: Option<ApplicationId>,
        limit: i64,
    ) -> Result<Vec<Application>, StoreError>;

    /// At most `limit` active enrolments in programmes that a rule set decides, by id.
    fn list_enrolments_of_rule_set(
        &mut self,
        rule_set: RuleSetId,
        after: Option<EnrolmentId>,
        limit: i64,
    ) -> Result<Vec<Enrolment>, StoreError>;

    /// How many of these there are.
    fn count_cases_of_rule_set(&mut self, rule_set: RuleSetId) -> Result<i64, StoreError>;

    /// How many accounts there are.
    fn count_learners(&mut self) -> Result<i64, StoreError>;
}

/// Running simulations.
pub trait SimulationWrites {
    /// Enters a simulation.
    fn insert_simulation(&mut self, simulation: &Simulation) -> Result<(), StoreError>;

    /// A process takes a running simulation for itself until `until`. False where another has it, or it
    /// does not run.
    fn lease_simulation(
        &mut self,
        id: SimulationId,
        worker: SubjectId,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<bool, StoreError>;

    /// Writes a page. False, and nothing is written, where the step was done already, another process has
    /// the simulation, or it does not run any more.
    fn advance_simulation(
        &mut self,
        id: SimulationId,
        step: &SimulationStep,
    ) -> Result<bool, StoreError>;

    /// Ends a running simulation. False where it does not run.
    fn end_simulation(
        &mut self,
        id: SimulationId,
        to: SimulationState,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError>;
}
