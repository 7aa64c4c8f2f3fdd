//! `POST /v1/programmes/{id}/application-windows`: a school opens a further application window of a programme
//! version, so that those who are enrolled in it can apply again.

use super::award_body::date_order;
use super::dates::last_day;
use super::programme_body::ProgrammeBody;
use crate::actor::Authenticated;
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::idempotency::{Answer, IdempotencyKey, create};
use crate::problem::{FieldFault, Problem};
use crate::request::{Body, Path, Text, present};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::NaiveDate;
use credit_bank_domain::access::{Role, register};
use credit_bank_domain::id::ProgrammeId;
use credit_bank_domain::programme::{FurtherWindow, Programme, Window};
use credit_bank_store::ReadTx;
use credit_bank_store::rows::ProgrammeWindow;
use serde::Deserialize;
use serde_json::json;

/// Windows of one version at most, as the contract shows them.
const MOST_WINDOWS: usize = 50;

/// The body.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WindowDraft {
    window: Period,
    #[serde(default, deserialize_with = "present")]
    in_place_of: Option<Period>,
    reason: Text,
}

/// A period as the contract writes it: `to` is the first day after.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Period {
    #[serde(deserialize_with = "crate::request::day")]
    from: NaiveDate,
    #[serde(deserialize_with = "crate::request::day")]
    to: NaiveDate,
}

impl Period {
    /// The window, at this place of the body.
    fn window(self, pointer: &str) -> Result<Window, Problem> {
        let last = last_day(Some(self.to)).filter(|last| *last >= self.from);
        let to = last.ok_or_else(|| Problem::invalid_body(date_order(&format!("{pointer}/to"))))?;
        Ok(Window {
            from: self.from,
            to,
        })
    }
}

/// `POST /v1/programmes/{id}/application-windows`.
pub async fn open_application_window(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Path(id): Path<ProgrammeId>,
    key: IdempotencyKey,
    body: Body<WindowDraft>,
) -> Result<HttpResponse, Problem> {
    let draft = body.value;
    let role = if actor.has_role(Role::Officer) {
        Role::Officer
    } else {
        Role::Registrar
    };
    let operation = "open_application_window";
    let trail = AuditTrail::of(&bank, &request, &actor, role, operation);
    let (inside, asker) = (bank.get_ref().clone(), actor.clone());
    create(&bank, &actor, key, body.hash, operation, move |tx| {
        let found = tx.find_programme(id)?;
        let school = found.as_ref().map(|it| it.organisation_id);
        let permit = register::open_window(&asker, school)?;
        let programme = found.ok_or_else(Problem::not_found)?;
        let further = FurtherWindow {
            window: draft.window.window("/window")?,
            in_place_of: draft
                .in_place_of
                .map(|it| it.window("/in_place_of"))
                .transpose()?,
        };
        let rows = tx.list_programme_windows(&[id])?;
        let programme = with_windows(tx.reads(), programme)?;
        check(&programme, further, inside.today())?;
        tx.insert_programme_window(&ProgrammeWindow {
            programme_id: id,
            number: rows.last().map_or(1, |it| it.number.saturating_add(1)),
            opens_on: further.window.from,
            closes_on: further.window.to,
            former_opens_on: further.in_place_of.map(|it| it.from),
            former_closes_on: further.in_place_of.map(|it| it.to),
            reason: draft.reason.as_str().to_owned(),
            recorded_by: permit.actor,
            recorded_at: inside.now(),
        })?;
        let subject = ("programme", Some(id.uuid()));
        tx.insert_audit_line(&trail.line(subject, None, json!({"status": 201})))?;
        let shown = programme.with_windows(&[further]);
        Answer::created(format!("/v1/programmes/{id}"), &ProgrammeBody::from(shown))
    })
    .await
}

/// A programme version with the windows that were opened since.
pub(crate) fn with_windows(
    tx: &mut dyn ReadTx,
    programme: Programme,
) -> Result<Programme, Problem> {
    let rows = tx.list_programme_windows(&[programme.id])?;
    Ok(programme.with_windows(&further(&rows)))
}

/// The windows of these rows.
pub(super) fn further(rows: &[ProgrammeWindow]) -> Vec<FurtherWindow> {
    let rows = rows.iter();
    rows.map(|row| FurtherWindow {
        window: Window {
            from: row.opens_on,
            to: row.closes_on,
        },
        in_place_of: row
            .former_opens_on
            .zip(row.former_closes_on)
            .map(|(from, to)| Window { from, to }),
    })
    .collect()
}

/// Refuses a window that opens nothing, and one that would take back what is open or was.
fn check(programme: &Programme, further: FurtherWindow, today: NaiveDate) -> Result<(), Problem> {
    let windows = &programme.application_window;
    if windows.is_empty() {
        return Err(Problem::state_conflict([]).detail(
            "该版本一直受理申请，无须另开时段。",
            "This version accepts applications always; it needs no window.",
        ));
    }
    let fault = |pointer: &str, code, zh: &str, en: &str| {
        Err(Problem::invalid_body(FieldFault::new(
            pointer, code, zh, en,
        )))
    };
    if windows.contains(&further.window) {
        let (zh, en) = ("已有此时段。", "There is this window already.");
        return fault("/window", "repeated", zh, en);
    }
    if further.window.to < today {
        let (zh, en) = ("该时段已过。", "The window is over.");
        return fault("/window/to", "out_of_range", zh, en);
    }
    let Some(was) = further.in_place_of else {
        return if windows.len() < MOST_WINDOWS {
            Ok(())
        } else {
            Err(Problem::invalid_body(FieldFault::too_long(
                "/window",
                MOST_WINDOWS,
            )))
        };
    };
    if !windows.contains(&was) || was.to < today {
        let (zh, en) = (
            "没有这一未结束的时段。",
            "There is no such window that is not over.",
        );
        return fault("/in_place_of", "not_in_list", zh, en);
    }
    if was.from <= today && further.window.from != was.from {
        let (zh, en) = (
            "已开始的时段只能改动结束日期。",
            "Of a window that has begun only the end changes.",
        );
        return fault("/window/from", "excluded", zh, en);
    }
    Ok(())
}
