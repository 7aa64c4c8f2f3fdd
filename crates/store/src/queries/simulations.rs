//! Simulations of versions against history.

use super::{Conn, dialect};
use crate::error::StoreError;
use crate::rows::{
    Application, ApplicationWire, Enrolment, EnrolmentWire, Simulation, SimulationAwakening,
    SimulationAwakeningWire, SimulationCase, SimulationCaseWire, SimulationWire,
};
use crate::schema::{
    application, enrolment, learner, programme, rule_set_version, simulation, simulation_awakening,
    simulation_case,
};
use crate::sql_types::Db;
use crate::tx::{SimulationReads, SimulationStep, SimulationTotal, SimulationWrites, TotalsBy};
use crate::words::{CaseKind, CaseOutlook, SimulationState};
use chrono::{DateTime, Utc};
use credit_bank_domain::id::{
    ApplicationId, EnrolmentId, OrganisationId, OutcomeId, ProgrammeId, RuleSetId,
    RuleSetVersionId, SimulationId, SubjectId,
};
use credit_bank_domain::state::EnrolmentState;
use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

/// One row of totals: cases, losses, gains, and the sums of the four amounts.
type Sums = (i64, i64, i64, i64, i64, i64, i64);

/// Adds the cases of a simulation up by kind and a column.
macro_rules! totals {
    ($connection:expr, $simulation:expr, $column:path, $Key:ty, $limit:expr) => {{
        let rows: Vec<(Db<CaseKind>, $Key, Sums)> = simulation_case::table
            .filter(simulation_case::simulation_id.eq(Db($simulation)))
            .group_by((simulation_case::kind, $column))
            .select((
                simulation_case::kind,
                $column,
                (
                    count_star(),
                    sql::<BigInt>(
                        "CAST(SUM(CASE WHEN outlook = 'loss' THEN 1 ELSE 0 END) AS BIGINT)",
                    ),
                    sql::<BigInt>(
                        "CAST(SUM(CASE WHEN outlook = 'gain' THEN 1 ELSE 0 END) AS BIGINT)",
                    ),
                    sql::<BigInt>("CAST(SUM(credits_before) AS BIGINT)"),
                    sql::<BigInt>("CAST(SUM(credits_after) AS BIGINT)"),
                    sql::<BigInt>("CAST(SUM(further_before) AS BIGINT)"),
                    sql::<BigInt>("CAST(SUM(further_after) AS BIGINT)"),
                ),
            ))
            .order((sql::<BigInt>("SUM(change)"), $column, simulation_case::kind))
            .limit($limit)
            .load($connection)?;
        rows
    }};
}

fn total(Db(kind): Db<CaseKind>, key: Option<String>, sums: Sums) -> SimulationTotal {
    let (cases, losses, gains, credits_before, credits_after, further_before, further_after) = sums;
    SimulationTotal {
        kind,
        key,
        cases,
        losses,
        gains,
        credits_before,
        credits_after,
        further_before,
        further_after,
    }
}

impl SimulationReads for Conn {
    fn find_simulation(&mut self, id: SimulationId) -> Result<Option<Simulation>, StoreError> {
        Ok(simulation::table
            .find(Db(id))
            .select(SimulationWire::as_select())
            .first(self)
            .optional()?
            .map(Into::into))
    }

    fn list_simulations(
        &mut self,
        version: RuleSetVersionId,
        before: Option<SimulationId>,
        limit: i64,
    ) -> Result<Vec<Simulation>, StoreError> {
        let mut query = simulation::table
            .filter(simulation::rule_set_version_id.eq(Db(version)))
            .order(simulation::id.desc())
            .limit(limit)
            .select(SimulationWire::as_select())
            .into_boxed();
        if let Some(before) = before {
            query = query.filter(simulation::id.lt(Db(before)));
        }
        Ok(query.load(self)?.into_iter().map(Into::into).collect())
    }

    fn list_running_simulations(&mut self, limit: i64) -> Result<Vec<Simulation>, StoreError> {
        Ok(simulation::table
            .filter(simulation::state.eq(Db(SimulationState::Running)))
            .order(simulation::id)
            .limit(limit)
            .select(SimulationWire::as_select())
            .load(self)?
            .into_iter()
            .map(Into::into)
            .collect())
    }

    fn list_simulation_cases(
        &mut self,
        of: SimulationId,
        outlook: Option<CaseOutlook>,
        after: Option<(i64, SubjectId)>,
        limit: i64,
    ) -> Result<Vec<SimulationCase>, StoreError> {
        let mut query = simulation_case::table
            .filter(simulation_case::simulation_id.eq(Db(of)))
            .order((simulation_case::change, simulation_case::subject_id))
            .limit(limit)
            .select(SimulationCaseWire::as_select())
            .into_boxed();
        if let Some(outlook) = outlook {
            query = query.filter(simulation_case::outlook.eq(Db(outlook)));
        }
        if let Some((change, subject)) = after {
            let later = simulation_case::change
                .eq(change)
                .and(simulation_case::subject_id.gt(Db(subject)));
            query = query.filter(simulation_case::change.gt(change).or(later));
        }
        Ok(query.load(self)?.into_iter().map(Into::into).collect())
    }

    fn simulation_totals(
        &mut self,
        of: SimulationId,
        by: TotalsBy,
        limit: i64,
    ) -> Result<Vec<SimulationTotal>, StoreError> {
        Ok(match by {
            TotalsBy::School => totals!(
                self,
                of,
                simulation_case::organisation_id,
                Option<Db<OrganisationId>>,
                limit
            )
            .into_iter()
            .map(|(kind, key, sums)| total(kind, key.map(|Db(id)| id.to_string()), sums))
            .collect(),
            TotalsBy::Programme => totals!(
                self,
                of,
                simulation_case::programme_id,
                Option<Db<ProgrammeId>>,
                limit
            )
            .into_iter()
            .map(|(kind, key, sums)| total(kind, key.map(|Db(id)| id.to_string()), sums))
            .collect(),
            TotalsBy::LearnerGroup => {
                totals!(self, of, simulation_case::learner_group, String, limit)
                    .into_iter()
                    .map(|(kind, key, sums)| total(kind, Some(key), sums))
                    .collect()
            }
        })
    }

    fn list_simulation_awakenings(
        &mut self,
        of: SimulationId,
        school: Option<OrganisationId>,
        after: Option<(SubjectId, OutcomeId)>,
        limit: i64,
    ) -> Result<Vec<SimulationAwakening>, StoreError> {
        let mut query = simulation_awakening::table
            .filter(simulation_awakening::simulation_id.eq(Db(of)))
            .order((
                simulation_awakening::subject_id,
                simulation_awakening::outcome_id,
            ))
            .limit(limit)
            .select(SimulationAwakeningWire::as_select())
            .into_boxed();
        if let Some(school) = school {
            query = query.filter(simulation_awakening::organisation_id.eq(Some(Db(school))));
        }
        if let Some((subject, outcome)) = after {
            let later = simulation_awakening::subject_id
                .eq(Db(subject))
                .and(simulation_awakening::outcome_id.gt(Db(outcome)));
            query = query.filter(simulation_awakening::subject_id.gt(Db(subject)).or(later));
        }
        Ok(query.load(self)?.into_iter().map(Into::into).collect())
    }

    fn list_applications_of_rule_set(
        &mut self,
        of: RuleSetId,
        after: Option<ApplicationId>,
        limit: i64,
    ) -> Result<Vec<Application>, StoreError> {
        let mut query = application::table
            .inner_join(
                rule_set_version::table
                    .on(rule_set_version::id.eq(application::rule_set_version_id)),
            )
            .filter(rule_set_version::rule_set_id.eq(Db(of)))
            .order(application::id)
            .limit(limit)
            .select(ApplicationWire::as_select())
            .into_boxed();
        if let Some(after) = after {
            query = query.filter(application::id.gt(Db(after)));
        }
        Ok(query.load(self)?.into_iter().map(Into::into).collect())
    }

    fn list_enrolments_of_rule_set(
        &mut self,
        of: RuleSetId,
        after: Option<EnrolmentId>,
        limit: i64,
    ) -> Result<Vec<Enrolment>, StoreError> {
        let mut query = enrolment::table
            .inner_join(programme::table.on(programme::id.eq(enrolment::programme_id)))
            .filter(programme::rule_set_id.eq(Some(Db(of))))
            .filter(enrolment::state.eq(Db(EnrolmentState::Active)))
            .order(enrolment::id)
            .limit(limit)
            .select(EnrolmentWire::as_select())
            .into_boxed();
        if let Some(after) = after {
            query = query.filter(enrolment::id.gt(Db(after)));
        }
        Ok(query.load(self)?.into_iter().map(Into::into).collect())
    }

    fn count_cases_of_rule_set(&mut self, of: RuleSetId) -> Result<i64, StoreError> {
        let applications: i64 = application::table
            .inner_join(
                rule_set_version::table
                    .on(rule_set_version::id.eq(application::rule_set_version_id)),
            )
            .filter(rule_set_version::rule_set_id.eq(Db(of)))
            .select(count_star())
            .first(self)?;
        let enrolments: i64 = enrolment::table
            .inner_join(programme::table.on(programme::id.eq(enrolment::programme_id)))
            .filter(programme::rule_set_id.eq(Some(Db(of))))
            .filter(enrolment::state.eq(Db(EnrolmentState::Active)))
            .select(count_star())
            .first(self)?;
        Ok(applications.saturating_add(enrolments))
    }

    fn count_learners(&mut self) -> Result<i64, StoreError> {
        Ok(learner::table.select(count_star()).first(self)?)
    }
}

fn count(cases: &[SimulationCase], fits: impl Fn(&&SimulationCase) -> bool) -> i64 {
    i64::try_from(cases.iter().filter(fits).count()).unwrap_or(i64::MAX)
}

impl SimulationWrites for Conn {
    fn insert_simulation(&mut self, row: &Simulation) -> Result<(), StoreError> {
        diesel::insert_into(simulation::table)
            .values(SimulationWire::from(row))
            .execute(self)?;
        Ok(())
    }

    fn lease_simulation(
        &mut self,
        id: SimulationId,
        worker: SubjectId,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let free = simulation::table
            .find(Db(id))
            .filter(simulation::state.eq(Db(SimulationState::Running)))
            .filter(
                simulation::worker_id
                    .is_null()
                    .or(simulation::worker_id.eq(Some(Db(worker))))
                    .or(simulation::leased_until.lt(Some(Db(now)))),
            );
        let changed = diesel::update(free)
            .set((
                simulation::worker_id.eq(Some(Db(worker))),
                simulation::leased_until.eq(Some(Db(until))),
            ))
            .execute(self)?;
        Ok(changed == 1)
    }

    fn advance_simulation(
        &mut self,
        id: SimulationId,
        page: &SimulationStep,
    ) -> Result<bool, StoreError> {
        let cases = &page.cases;
        let of = |outlook| count(cases, |case| case.outlook == outlook);
        let (to, ended_at) = page.state;
        let row = self.find_simulation(id)?;
        let Some(row) = row.filter(|row| row.step == page.step) else {
            return Ok(false);
        };
        // The step that was read is asked for again: nothing came between.
        let due = simulation::table
            .find(Db(id))
            .filter(simulation::state.eq(Db(SimulationState::Running)))
            .filter(simulation::step.eq(page.step))
            .filter(simulation::worker_id.eq(Some(Db(page.worker))));
        let changed = diesel::update(due)
            .set((
                simulation::state.eq(Db(to)),
                simulation::ended_at.eq(ended_at.map(Db)),
                simulation::phase.eq(Db(page.phase)),
                simulation::after_id.eq(page.after.map(Db)),
                simulation::step.eq(page.step.saturating_add(1)),
                simulation::cases.eq(row.cases.saturating_add(count(cases, |_| true))),
                simulation::losses.eq(row.losses.saturating_add(of(CaseOutlook::Loss))),
                simulation::gains.eq(row.gains.saturating_add(of(CaseOutlook::Gain))),
                simulation::moved.eq(row.moved.saturating_add(of(CaseOutlook::Moved))),
                simulation::bounded.eq(row
                    .bounded
                    .saturating_add(count(cases, |case| case.bounded))),
                simulation::incomplete
                    .eq(row.incomplete.saturating_add(of(CaseOutlook::Incomplete))),
            ))
            .execute(self)?;
        if changed != 1 {
            return Ok(false);
        }
        dialect::insert_all::<SimulationCaseWire, _>(self, cases)?;
        dialect::insert_all::<SimulationAwakeningWire, _>(self, &page.awakenings)?;
        Ok(true)
    }

    fn end_simulation(
        &mut self,
        id: SimulationId,
        to: SimulationState,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let running = simulation::table
            .find(Db(id))
            .filter(simulation::state.eq(Db(SimulationState::Running)));
        let changed = diesel::update(running)
            .set((
                simulation::state.eq(Db(to)),
                simulation::ended_at.eq(Some(Db(at))),
            ))
            .execute(self)?;
        Ok(changed == 1)
    }
}
