//! Reading versions: the published ones are for all, the others for the editors and approvers
//! who keep the rule set.

use super::found::Found;
use super::kept;
use super::version_view::VersionView;
use crate::actor::MaybeAuthenticated;
use crate::bank::Bank;
use crate::listing::{Listing, PageQuery};
use crate::problem::Problem;
use crate::request::{Path, Query};
use actix_web::{HttpResponse, web};
use credit_bank_domain::access::rule_sets;
use credit_bank_domain::id::RuleSetId;

/// `list_rule_set_versions`.
pub(crate) async fn list_rule_set_versions(
    bank: web::Data<Bank>,
    MaybeAuthenticated(actor): MaybeAuthenticated,
    Path(rule_set): Path<RuleSetId>,
    Query(query): Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let listing = Listing::new("list_rule_set_versions", &rule_set);
    let after: Option<i64> = listing.after(query.cursor.as_deref())?;
    let (inside, asker) = (bank.clone(), actor.clone());
    let page = bank
        .read_as(actor.as_ref(), "list_rule_set_versions", move |tx| {
            let kept = kept::find(tx, rule_set, asker.as_ref())?;
            let fact = kept.as_ref().map(|(_, fact)| fact);
            let permit = rule_sets::list_versions(asker.as_ref(), fact)?;
            let rows = tx.list_rule_set_versions(rule_set, after, query.limit.and_one())?;
            let page = listing.page(rows, query.limit, |row| row.number);
            let shown = page
                .map_some(|row| (permit.unpublished || row.published_at.is_some()).then_some(row));
            shown.try_map(|row| {
                let found = Found::of(tx, row)?;
                VersionView::of(tx, &inside, &found, false)
            })
        })
        .await?;
    Ok(HttpResponse::Ok().json(page))
}

/// `get_rule_set_version`.
pub(crate) async fn get_rule_set_version(
    bank: web::Data<Bank>,
    MaybeAuthenticated(actor): MaybeAuthenticated,
    Path((rule_set, number)): Path<(RuleSetId, i64)>,
) -> Result<HttpResponse, Problem> {
    let (inside, asker) = (bank.clone(), actor.clone());
    let view = bank
        .read_as(actor.as_ref(), "get_rule_set_version", move |tx| {
            let decide = |fact: Option<&_>| rule_sets::see_version(asker.as_ref(), fact);
            let which = (rule_set, number);
            let (found, _) = Found::permitted(tx, which, asker.as_ref(), decide)?;
            VersionView::of(tx, &inside, &found, true)
        })
        .await?;
    Ok(HttpResponse::Ok().json(view))
}
