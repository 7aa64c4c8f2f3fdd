//! The list of a provider's own completions, all or those that stand somewhere.

use super::answer::told_state;
use super::read_back::{Standing, look_at, views};
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::listing::{Limit, Listing, Page};
use crate::problem::Problem;
use crate::request::{ExternalId, Query};
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::Role;
use credit_bank_domain::access::completions as access;
use credit_bank_domain::id::CompletionId;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::{AuditLine, Completion};
use credit_bank_store::tx::CompletionFilter;
use serde::Deserialize;

/// Completions read at once to find those in a state.
const READ_AT_ONCE: i64 = 200;
/// Completions looked at for one page of those in a state at most.
const MOST_LOOKED_AT: usize = 2_000;

/// States as a provider sees them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum PostedState {
    Waiting,
    Recognised,
    Refused,
    Frozen,
    Revoked,
    Reinstated,
}

impl PostedState {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Recognised => "recognised",
            Self::Refused => "refused",
            Self::Frozen => "frozen",
            Self::Revoked => "revoked",
            Self::Reinstated => "reinstated",
        }
    }
}

/// Parameters of the list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompletionQuery {
    external_id: Option<ExternalId>,
    state: Option<PostedState>,
    #[serde(default)]
    limit: Limit,
    cursor: Option<String>,
}

/// `GET /v1/completions`: a provider's own.
pub(crate) async fn list_completions(
    bank: web::Data<Bank>,
    Authenticated(actor): Authenticated,
    Query(query): Query<CompletionQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let act = "list_completions";
    let provider = access::list_completions(&actor)?.provider;
    let filters = (provider, query.external_id.as_ref(), query.state);
    let listing = Listing::new(act, &filters);
    let after = listing
        .after(query.cursor.as_deref())?
        .map(CompletionId::new);
    let keys = bank.identity_keys().clone();
    let trail = AuditTrail::of(&bank, &request, &actor, Role::Provider, act);
    let page = bank
        .write(&actor, act, move |tx| {
            let filter = CompletionFilter {
                provider,
                external_id: query.external_id.as_ref().map(ExternalId::as_str),
                after,
                limit: query.limit.and_one(),
            };
            let page = if let Some(state) = query.state {
                in_state(tx.reads(), listing, filter, (state, query.limit))?
            } else {
                let rows = tx.list_completions(&filter)?;
                listing.page(rows, query.limit, |row| row.id.uuid())
            };
            let lines: Vec<AuditLine> = page.items.iter().map(|it| look_at(&trail, it)).collect();
            tx.insert_audit_lines(&lines)?;
            Ok(Page {
                items: views(tx.reads(), &keys, &page.items)?,
                next_cursor: page.next_cursor,
            })
        })
        .await?;
    Ok(HttpResponse::Ok().json(page))
}

/// A page of those that stand so. Where a completion stands follows from its outcome and evidence, so that it is looked
/// for among the rows: of so many at most, after which the page ends where the search did.
fn in_state(
    tx: &mut dyn ReadTx,
    listing: Listing,
    mut filter: CompletionFilter<'_>,
    (state, limit): (PostedState, Limit),
) -> Result<Page<Completion>, Problem> {
    let (mut found, mut looked_at) = (Vec::new(), 0_usize);
    filter.limit = READ_AT_ONCE;
    while looked_at < MOST_LOOKED_AT && found.len() <= limit.items() {
        let rows = tx.list_completions(&filter)?;
        let Some(last) = rows.last() else {
            return Ok(listing.page(found, limit, |row: &Completion| row.id.uuid()));
        };
        filter.after = Some(last.id);
        looked_at = looked_at.saturating_add(rows.len());
        let standing = Standing::of(tx, &rows)?;
        for row in rows {
            let (outcome, evidence) = standing.about(&row)?;
            if told_state(&row, outcome.state, evidence) == state.as_str() {
                found.push(row);
            }
        }
    }
    let is_full = found.len() > limit.items();
    let page = listing.page(found, limit, |row| row.id.uuid());
    let searched = filter.after.filter(|_| !is_full);
    Ok(Page {
        next_cursor: searched.map_or(page.next_cursor, |last| Some(listing.cursor(&last.uuid()))),
        items: page.items,
    })
}
