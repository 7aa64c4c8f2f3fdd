//! Simulations of versions against history.

use crate::sql_types::Json;
use crate::words::{CaseKind, CaseOutlook, SimulationPhase, SimulationState};
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{
    ActorId, LearnerId, OrganisationId, OutcomeId, ProgrammeId, RuleSetVersionId, SimulationId,
    SubjectId,
};

row! {
    /// A job that weighs every case under two versions.
    Simulation, SimulationWire, simulation {
        /// Its id.
        id: SimulationId,
        /// The version that is tried.
        rule_set_version_id: RuleSetVersionId,
        /// The hash of its text.
        hash: String,
        /// The version that was in force when the job began; none where none was.
        old_version_id: Option<RuleSetVersionId>,
        /// The day on which enrolments and accounts are weighed.
        on_day: NaiveDate,
        /// Where it stands.
        state: SimulationState,
        /// What it goes through at present.
        phase: SimulationPhase,
        /// The last of these that is done.
        after_id: Option<SubjectId>,
        /// Pages done: whoever writes the next page names it, so that none is written twice.
        step: i64,
        /// Cases there were when it began.
        expected: i64,
        /// Cases done.
        cases: i64,
        /// Of them, losers.
        losses: i64,
        /// Winners.
        gains: i64,
        /// Cases with the same amounts of other things.
        moved: i64,
        /// Cases of which a search was ended before its proof.
        bounded: i64,
        /// Cases that could not be weighed.
        incomplete: i64,
        /// The process that works on it.
        worker_id: Option<SubjectId>,
        /// Until when it alone does.
        leased_until: Option<DateTime<Utc>>,
        /// Who wanted it.
        created_by: ActorId,
        /// When.
        created_at: DateTime<Utc>,
        /// When it came to its end.
        ended_at: Option<DateTime<Utc>>,
        /// The versions of all rule sets by which outcomes were recognised on that day, in the order in
        /// which they are asked; none where the version gives courses.
        recognised_by: Json<Vec<RuleSetVersionId>>,
        /// The published versions of its rule set when the job began, the one that decides first first.
        tried_against: Json<Vec<RuleSetVersionId>>,
    }
}

row! {
    /// One case under two versions, without a person's name.
    SimulationCase, SimulationCaseWire, simulation_case {
        /// The simulation.
        simulation_id: SimulationId,
        /// What it is.
        kind: CaseKind,
        /// Which one: the id of the application, the enrolment or the account.
        subject_id: SubjectId,
        /// The school.
        organisation_id: Option<OrganisationId>,
        /// The programme version.
        programme_id: Option<ProgrammeId>,
        /// The group of learners that it counts in.
        learner_group: String,
        /// How it fares.
        outlook: CaseOutlook,
        /// By how much both amounts change together, in hundredths; the worst first is the order of cases.
        change: i64,
        /// Credits under the old version.
        credits_before: Credits,
        /// Credits under the new one.
        credits_after: Credits,
        /// Of a transfer: with those that hang on an examination. Of an account: points.
        further_before: Credits,
        /// The same under the new version.
        further_after: Credits,
        /// Was a search ended before its proof?
        bounded: bool,
        /// What changes, with the rules responsible and their reasons.
        detail: Json<serde_json::Value>,
    }
}

row! {
    /// An outcome that would give something under the version and gave nothing before.
    SimulationAwakening, SimulationAwakeningWire, simulation_awakening {
        /// The simulation.
        simulation_id: SimulationId,
        /// The enrolment or account.
        subject_id: SubjectId,
        /// The outcome.
        outcome_id: OutcomeId,
        /// Whose.
        learner_id: LearnerId,
        /// The school into whose programme it would convert.
        organisation_id: Option<OrganisationId>,
        /// The programme version.
        programme_id: Option<ProgrammeId>,
        /// What it would give: course codes, or the award itself.
        gives: Json<Vec<String>>,
    }
}
