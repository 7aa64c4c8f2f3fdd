//! Sleeping credits (沉睡学分): outcomes that convert for the first time since a version was published, as
//! its simulation found them and as far as nobody has used them since.

use super::names::Names;
use super::report::workbook;
use crate::actor::Authenticated;
use crate::bank::Bank;
use crate::listing::{Listing, Page, PageQuery};
use crate::outcomes::awards_of;
use crate::problem::Problem;
use crate::request::{Path, Query};
use crate::rule_sets::event::Acting;
use crate::rule_sets::found::Found;
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::rule_sets::{SeeSleepingCredits, see_sleeping_credits};
use credit_bank_domain::access::{Actor, Permit, Role};
use credit_bank_domain::award::Award;
use credit_bank_domain::id::{
    LearnerId, OrganisationId, OutcomeId, ProgrammeId, RuleSetId, SimulationId, SubjectId,
};
use credit_bank_store::rows::{Outcome, SimulationAwakening};
use credit_bank_store::words::SimulationState;
use credit_bank_store::{ReadTx, WriteTx};
use credit_bank_workbook::{ROWS_MAX, Table};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Simulations looked through for one that finished.
const LOOKED_THROUGH: i64 = 20;
/// Outcomes read at one time for the workbook.
const PAGE: i64 = 500;

/// The contract's `SleepingCredit`; a school does not learn whose it is.
#[derive(Debug, Serialize)]
struct SleepingCredit {
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome_id: Option<OutcomeId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    learner_id: Option<LearnerId>,
    award_code: String,
    award_edition: String,
    award_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation_id: Option<OrganisationId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    programme_id: Option<ProgrammeId>,
    gives: Vec<String>,
}

/// Who asks for what, and the simulation that knows.
struct Ground {
    permit: Permit<SeeSleepingCredits>,
    role: Role,
    simulation: Option<SimulationId>,
}

impl Ground {
    fn read(tx: &mut dyn ReadTx, actor: &Actor, which: (RuleSetId, i64)) -> Result<Self, Problem> {
        let owner = tx.find_rule_set(which.0)?.map(|set| set.organisation_id);
        let decide = |fact: Option<&_>| see_sleeping_credits(actor, fact, owner);
        let (_, permit) = Found::permitted(tx, which, Some(actor), decide)?;
        let finished = tx
            .list_simulations(permit.version, None, LOOKED_THROUGH)?
            .into_iter()
            .find(|row| row.state == SimulationState::Finished);
        Ok(Self {
            role: match permit.school {
                Some(_) => Role::Registrar,
                None => Role::Officer,
            },
            permit,
            simulation: finished.map(|row| row.id),
        })
    }

    fn rows(
        &self,
        tx: &mut dyn ReadTx,
        after: Option<(SubjectId, OutcomeId)>,
        limit: i64,
    ) -> Result<Vec<SimulationAwakening>, Problem> {
        match self.simulation {
            Some(id) => Ok(tx.list_simulation_awakenings(id, self.permit.school, after, limit)?),
            None => Ok(Vec::new()),
        }
    }

    /// Those that nobody has used since, each with its award.
    fn still_asleep(
        &self,
        tx: &mut dyn ReadTx,
        rows: &[SimulationAwakening],
    ) -> Result<BTreeMap<(SubjectId, OutcomeId), SleepingCredit>, Problem> {
        let ids: BTreeSet<OutcomeId> = rows.iter().map(|row| row.outcome_id).collect();
        let ids: Vec<OutcomeId> = ids.into_iter().collect();
        let outcomes: BTreeMap<OutcomeId, Outcome> = tx
            .find_outcomes(&ids)?
            .into_iter()
            .map(|row| (row.id, row))
            .collect();
        let awards = awards_of(tx, outcomes.values())?;
        let into_programmes = rows.iter().filter(|row| row.programme_id.is_some());
        let asked: Vec<(LearnerId, OutcomeId)> = into_programmes
            .map(|row| (row.learner_id, row.outcome_id))
            .collect();
        let used = tx.outcomes_in_use(&asked)?;
        let mut asleep = BTreeMap::new();
        for row in rows {
            let outcome = outcomes.get(&row.outcome_id);
            let Some(award) = outcome.and_then(|it| awards.get(&it.award_id)) else {
                continue;
            };
            // Of an account it sleeps until it is recognised, into a programme until it is used.
            let is_awake = match row.programme_id {
                None => outcome.is_some_and(|it| it.state.is_usable()),
                Some(_) => used.contains(&row.outcome_id),
            };
            if !is_awake {
                asleep.insert((row.subject_id, row.outcome_id), self.view(row, award));
            }
        }
        Ok(asleep)
    }

    fn view(&self, row: &SimulationAwakening, award: &Award) -> SleepingCredit {
        let is_named = self.permit.school.is_none();
        SleepingCredit {
            outcome_id: is_named.then_some(row.outcome_id),
            learner_id: is_named.then_some(row.learner_id),
            award_code: award.code.clone(),
            award_edition: award.edition.clone(),
            award_name: award.name.clone(),
            organisation_id: row.organisation_id,
            programme_id: row.programme_id,
            gives: row.gives.0.clone(),
        }
    }

    fn audit(&self, tx: &mut dyn WriteTx, acting: &Acting, name: &str) -> Result<(), Problem> {
        let subject = ("rule_set_version", self.permit.version.uuid());
        acting.audit(tx, name, self.role, 200, subject)
    }
}

/// `list_sleeping_credits`; the look is kept in the audit.
pub(crate) async fn list_sleeping_credits(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path(which): Path<(RuleSetId, i64)>,
    Query(query): Query<PageQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let name = "list_sleeping_credits";
    let acting = Acting::new(&bank, &actor, &request);
    let listing = Listing::new(name, &which);
    let after = listing
        .after(query.cursor.as_deref())?
        .map(|(subject, outcome)| (SubjectId::new(subject), OutcomeId::new(outcome)));
    let page: Page<SleepingCredit> = bank
        .write(&actor, name, move |tx| {
            let ground = Ground::read(tx.reads(), &acting.actor, which)?;
            ground.audit(tx, &acting, name)?;
            let rows = ground.rows(tx.reads(), after, query.limit.and_one())?;
            let page = listing.page(rows, query.limit, |row| {
                (row.subject_id.uuid(), row.outcome_id.uuid())
            });
            let mut asleep = ground.still_asleep(tx.reads(), &page.items)?;
            Ok(page.map_some(|row| asleep.remove(&(row.subject_id, row.outcome_id))))
        })
        .await?;
    Ok(HttpResponse::Ok().json(page))
}

/// `export_sleeping_credits`: the same as a workbook.
pub(crate) async fn export_sleeping_credits(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path(which): Path<(RuleSetId, i64)>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let name = "export_sleeping_credits";
    let acting = Acting::new(&bank, &actor, &request);
    let table = bank
        .write(&actor, name, move |tx| {
            let ground = Ground::read(tx.reads(), &acting.actor, which)?;
            ground.audit(tx, &acting, name)?;
            let mut rows = Vec::new();
            let mut after = None;
            // The headers take a row.
            let most = usize::try_from(ROWS_MAX).unwrap_or(0).saturating_sub(1);
            while rows.len() < most {
                let page = ground.rows(tx.reads(), after, PAGE)?;
                let Some(last) = page.last() else { break };
                after = Some((last.subject_id, last.outcome_id));
                rows.extend(ground.still_asleep(tx.reads(), &page)?.into_values());
            }
            rows.truncate(most);
            let mut names = Names::default();
            names.schools(
                tx.reads(),
                rows.iter().filter_map(|row| row.organisation_id),
            )?;
            names.programmes(tx.reads(), rows.iter().filter_map(|row| row.programme_id))?;
            Ok(table(rows, &names))
        })
        .await?;
    workbook(vec![table], "sleeping-credits.xlsx").await
}

fn table(rows: Vec<SleepingCredit>, names: &Names) -> Table {
    let headers = [
        "成果编号",
        "学习账户",
        "名录代码",
        "版次",
        "名称",
        "学校",
        "专业",
        "可转换为",
    ];
    let id = |id: Option<String>| id.unwrap_or_default();
    Table {
        name: "沉睡学分".to_owned(),
        headers: headers.map(str::to_owned).to_vec(),
        rows: rows
            .into_iter()
            .map(|row| {
                let courses = row.gives.iter();
                let gives: Vec<String> = courses
                    .map(|code| names.course(row.programme_id, code))
                    .collect();
                vec![
                    id(row.outcome_id.map(|it| it.to_string())),
                    id(row.learner_id.map(|it| it.to_string())),
                    row.award_code,
                    row.award_edition,
                    row.award_name,
                    names.school(row.organisation_id),
                    names.programme(row.programme_id),
                    gives.join("、"),
                ]
            })
            .collect(),
    }
}
