//! The contract's `Simulation`, `SimulationCase` and what cases add up to.

use super::change::ToldChange;
use crate::bank::Bank;
use crate::problem::Problem;
use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{
    ActorId, OrganisationId, ProgrammeId, RuleSetId, SimulationId, SubjectId,
};
use credit_bank_store::ReadTx;
use credit_bank_store::rows::{RuleSetVersion, Simulation, SimulationCase};
use credit_bank_store::tx::{SimulationTotal, TotalsBy};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

/// Most schools, programmes or groups that are told; those that lose most are.
const MOST_TOTALS: i64 = 200;

/// A simulation as it stands.
#[derive(Debug, Serialize)]
pub(super) struct SimulationView {
    pub(super) id: SimulationId,
    rule_set_id: RuleSetId,
    version: i64,
    hash: String,
    /// The number of the version compared with; none where everything is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    compared_with: Option<i64>,
    on: NaiveDate,
    state: &'static str,
    phase: &'static str,
    expected: i64,
    pub(super) cases: i64,
    pub(super) losses: i64,
    pub(super) gains: i64,
    pub(super) moved: i64,
    pub(super) bounded: i64,
    pub(super) incomplete: i64,
    created_by: ActorId,
    created_at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<DateTime<Utc>>,
}

impl SimulationView {
    pub(super) fn of(
        tx: &mut dyn ReadTx,
        version: &RuleSetVersion,
        row: &Simulation,
    ) -> Result<Self, Problem> {
        let old = match row.old_version_id {
            Some(id) => tx.find_rule_set_version(id)?,
            None => None,
        };
        Ok(Self {
            id: row.id,
            rule_set_id: version.rule_set_id,
            version: version.number,
            hash: row.hash.clone(),
            compared_with: old.map(|old| old.number),
            on: row.on_day,
            state: row.state.as_str(),
            phase: row.phase.as_str(),
            expected: row.expected,
            cases: row.cases,
            losses: row.losses,
            gains: row.gains,
            moved: row.moved,
            bounded: row.bounded,
            incomplete: row.incomplete,
            created_by: row.created_by,
            created_at: row.created_at,
            ended_at: row.ended_at,
        })
    }
}

/// A simulation with what its cases add up to so far.
#[derive(Debug, Serialize)]
pub(super) struct SimulationReport {
    #[serde(flatten)]
    pub(super) simulation: SimulationView,
    pub(super) by_school: Vec<Total>,
    pub(super) by_programme: Vec<Total>,
    pub(super) by_learner_group: Vec<Total>,
}

impl SimulationReport {
    pub(super) fn of(
        tx: &mut dyn ReadTx,
        version: &RuleSetVersion,
        row: &Simulation,
    ) -> Result<Self, Problem> {
        Ok(Self {
            simulation: SimulationView::of(tx, version, row)?,
            by_school: totals(tx, row.id, TotalsBy::School)?,
            by_programme: totals(tx, row.id, TotalsBy::Programme)?,
            by_learner_group: totals(tx, row.id, TotalsBy::LearnerGroup)?,
        })
    }
}

fn totals(tx: &mut dyn ReadTx, id: SimulationId, by: TotalsBy) -> Result<Vec<Total>, Problem> {
    let rows = tx.simulation_totals(id, by, MOST_TOTALS)?;
    rows.into_iter()
        .map(|row| {
            let name = name_of(tx, by, row.key.as_deref())?;
            Ok(Total::of(row, name))
        })
        .collect()
}

/// What people call the school or programme.
pub(super) fn name_of(
    tx: &mut dyn ReadTx,
    by: TotalsBy,
    key: Option<&str>,
) -> Result<Option<String>, Problem> {
    let Some(key) = key else { return Ok(None) };
    Ok(match by {
        TotalsBy::School => {
            let id: OrganisationId = key.parse().map_err(Problem::internal)?;
            tx.find_organisation(id)?.map(|school| school.name)
        }
        TotalsBy::Programme => {
            let id: ProgrammeId = key.parse().map_err(Problem::internal)?;
            tx.find_programme(id)?.map(|programme| programme.name)
        }
        TotalsBy::LearnerGroup => None,
    })
}

/// What the cases of one kind of one school, programme or group of learners add up to.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Total {
    pub(crate) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    pub(crate) cases: i64,
    pub(crate) losses: i64,
    pub(crate) gains: i64,
    pub(crate) credits_before: String,
    pub(crate) credits_after: String,
    pub(crate) further_before: String,
    pub(crate) further_after: String,
}

impl Total {
    pub(crate) fn of(row: SimulationTotal, name: Option<String>) -> Self {
        Self {
            kind: row.kind.as_str(),
            key: row.key,
            name,
            cases: row.cases,
            losses: row.losses,
            gains: row.gains,
            credits_before: decimal(row.credits_before),
            credits_after: decimal(row.credits_after),
            further_before: decimal(row.further_before),
            further_after: decimal(row.further_after),
        }
    }
}

/// A sum of credits, which may be larger than any amount of credits: two digits after the point.
fn decimal(hundredths: i64) -> String {
    let (whole, rest) = (hundredths.div_euclid(100), hundredths.rem_euclid(100));
    format!("{whole}.{rest:02}")
}

/// What a case is called in this simulation alone. Who keeps rules sees what they do to people and not to whom: the
/// id of an enrolment or account would lead a school to outcomes that nobody showed it.
fn case_id(
    bank: &Bank,
    simulation: SimulationId,
    subject: SubjectId,
) -> Result<SubjectId, Problem> {
    let name = bank.identity_keys().pseudonym(mixed(simulation, subject));
    name.map(SubjectId::new).map_err(Problem::internal)
}

/// The subject of a case that is called so; one that nothing has where none is.
pub(super) fn subject_of(
    bank: &Bank,
    simulation: SimulationId,
    case: SubjectId,
) -> Result<SubjectId, Problem> {
    let behind = bank.identity_keys().behind_pseudonym(case.uuid());
    let behind = SubjectId::new(behind.map_err(Problem::internal)?);
    Ok(SubjectId::new(mixed(simulation, behind)))
}

/// Mixing twice gives the subject back.
const fn mixed(simulation: SimulationId, subject: SubjectId) -> Uuid {
    Uuid::from_u128(simulation.uuid().as_u128() ^ subject.uuid().as_u128())
}

/// One case.
#[derive(Debug, Serialize)]
pub(crate) struct CaseView {
    pub(crate) kind: &'static str,
    pub(crate) id: SubjectId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) organisation_id: Option<OrganisationId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) programme_id: Option<ProgrammeId>,
    pub(crate) learner_group: String,
    pub(crate) outlook: &'static str,
    pub(crate) bounded: bool,
    pub(crate) credits_before: Credits,
    pub(crate) credits_after: Credits,
    pub(crate) further_before: Credits,
    pub(crate) further_after: Credits,
    pub(crate) changes: Value,
    pub(crate) left_out: Value,
    #[serde(skip_serializing_if = "Value::is_null")]
    pub(crate) left_out_amounts: Value,
}

impl CaseView {
    /// The case, called so.
    pub(crate) fn called(id: SubjectId, row: SimulationCase) -> Self {
        let member = |name: &str| row.detail.0.get(name).cloned().unwrap_or_default();
        Self {
            changes: member("changes"),
            left_out: member("left_out"),
            left_out_amounts: member("left_out_amounts"),
            kind: row.kind.as_str(),
            id,
            organisation_id: row.organisation_id,
            programme_id: row.programme_id,
            learner_group: row.learner_group,
            outlook: row.outlook.as_str(),
            bounded: row.bounded,
            credits_before: row.credits_before,
            credits_after: row.credits_after,
            further_before: row.further_before,
            further_after: row.further_after,
        }
    }

    /// A page of cases as whoever keeps rules reads them.
    pub(super) fn of_page(
        bank: &Bank,
        simulation: SimulationId,
        rows: Vec<SimulationCase>,
    ) -> Result<Vec<Self>, Problem> {
        let named = rows.into_iter().map(|row| {
            let id = case_id(bank, simulation, row.subject_id)?;
            Ok(Self::called(id, row))
        });
        named.collect()
    }

    /// Its changes, to be put into words.
    pub(super) fn changes(&self) -> Vec<ToldChange> {
        serde_json::from_value(self.changes.clone()).unwrap_or_default()
    }
}
