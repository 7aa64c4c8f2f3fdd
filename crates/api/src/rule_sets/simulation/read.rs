//! Reading simulations and their cases.

use super::start::{of_version, permitted};
use super::view::{CaseView, SimulationReport, SimulationView, subject_of};
use crate::actor::Authenticated;
use crate::bank::Bank;
use crate::listing::{Limit, Listing, PageQuery};
use crate::problem::Problem;
use crate::request::{Path, Query};
use actix_web::{HttpResponse, web};
use credit_bank_domain::id::{RuleSetId, SimulationId, SubjectId};
use credit_bank_store::words::CaseOutlook;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// Which cases.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseQuery {
    #[serde(default, deserialize_with = "outlook")]
    outlook: Option<CaseOutlook>,
    #[serde(default)]
    limit: Limit,
    cursor: Option<String>,
}

fn outlook<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<CaseOutlook>, D::Error> {
    let word = String::deserialize(deserializer)?;
    word.parse()
        .map(Some)
        .map_err(|_| D::Error::custom("no outlook"))
}

/// `list_simulations`, the newest first.
pub(crate) async fn list_simulations(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path(which): Path<(RuleSetId, i64)>,
    Query(query): Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let listing = Listing::new("list_simulations", &which);
    let before = listing
        .after(query.cursor.as_deref())?
        .map(SimulationId::new);
    let asker = actor.clone();
    let page = bank
        .read(&actor, "list_simulations", move |tx| {
            let found = permitted(tx, &asker, which)?;
            let rows = tx.list_simulations(found.version.id, before, query.limit.and_one())?;
            let page = listing.page(rows, query.limit, |row| row.id.uuid());
            page.try_map(|row| SimulationView::of(tx, &found.version, &row))
        })
        .await?;
    Ok(HttpResponse::Ok().json(page))
}

/// `get_simulation`, with what its cases add up to.
pub(crate) async fn get_simulation(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path((rule_set, number, id)): Path<(RuleSetId, i64, SimulationId)>,
) -> Result<HttpResponse, Problem> {
    let asker = actor.clone();
    let report = bank
        .read(&actor, "get_simulation", move |tx| {
            let found = permitted(tx, &asker, (rule_set, number))?;
            let row = of_version(tx, &found, id)?;
            SimulationReport::of(tx, &found.version, &row)
        })
        .await?;
    Ok(HttpResponse::Ok().json(report))
}

/// `list_simulation_cases`, the worst losers first.
pub(crate) async fn list_simulation_cases(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Path((rule_set, number, id)): Path<(RuleSetId, i64, SimulationId)>,
    Query(query): Query<CaseQuery>,
) -> Result<HttpResponse, Problem> {
    let listing = Listing::new("list_simulation_cases", &(id, query.outlook));
    let after = listing.after(query.cursor.as_deref())?;
    let after = after.map(|(change, case)| {
        let subject = subject_of(&bank, id, SubjectId::new(case));
        subject.map(|subject| (change, subject))
    });
    let (inside, asker, after) = (bank.get_ref().clone(), actor.clone(), after.transpose()?);
    let page = bank
        .read(&actor, "list_simulation_cases", move |tx| {
            let found = permitted(tx, &asker, (rule_set, number))?;
            of_version(tx, &found, id)?;
            let limit = query.limit.and_one();
            let rows = tx.list_simulation_cases(id, query.outlook, after, limit)?;
            let changes: Vec<i64> = rows.iter().map(|row| row.change).collect();
            let views = CaseView::of_page(&inside, id, rows)?;
            // The cursor, too, bears what the case is called.
            let named = changes.into_iter().zip(views).collect();
            let page = listing.page(named, query.limit, |(change, view)| {
                (*change, view.id.uuid())
            });
            Ok(page.map(|(_, view)| view))
        })
        .await?;
    Ok(HttpResponse::Ok().json(page))
}
