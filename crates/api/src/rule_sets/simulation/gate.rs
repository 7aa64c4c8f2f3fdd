//! What stands between a version and its publication: a finished simulation of this very text against what
//! is in force, and an answer to those who lose.

use super::start::first_day;
use super::trial::recognised_by;
use crate::bank::Bank;
use crate::problem::{Problem, Slug};
use crate::request::Text;
use crate::rule_sets::event::LOSSES_ACCEPTED;
use crate::rule_sets::found::Found;
use chrono::{DateTime, TimeDelta, Utc};
use credit_bank_domain::id::SimulationId;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::Simulation;
use credit_bank_store::words::SimulationState;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Days after which a simulation no longer speaks for the learners there are.
const DAYS_THAT_IT_COUNTS: i64 = 30;

/// The newest simulation of a version, for whoever reads the version.
#[derive(Debug, Serialize)]
pub(in crate::rule_sets) struct GateView {
    simulation_id: SimulationId,
    simulation_state: &'static str,
    simulated_at: DateTime<Utc>,
}

impl GateView {
    pub(in crate::rule_sets) fn of(
        tx: &mut dyn ReadTx,
        found: &Found,
    ) -> Result<Option<Self>, Problem> {
        let newest = newest(tx, found)?;
        Ok(newest.map(|row| Self {
            simulation_id: row.id,
            simulation_state: row.state.as_str(),
            simulated_at: row.ended_at.unwrap_or(row.created_at),
        }))
    }
}

fn newest(tx: &mut dyn ReadTx, found: &Found) -> Result<Option<Simulation>, Problem> {
    let newest = tx.list_simulations(found.version.id, None, 1)?;
    Ok(newest.into_iter().next())
}

/// What the publication rests on, if it may be: the simulation, and why losses are borne.
///
/// # Errors
/// `simulation-required` where the newest simulation is not there, not finished, of another text, against or
/// beside versions that are not in force any more, or too old; `losses-not-accepted` where it shows losers and there
/// is neither a transition clause nor the approver's reason.
pub(in crate::rule_sets) fn may_be_published(
    tx: &mut dyn ReadTx,
    bank: &Bank,
    found: &Found,
    accepted: Option<&Text>,
) -> Result<Map<String, Value>, Problem> {
    let refuse = |zh: &str, en: &str| {
        Problem::new(Slug::SimulationRequired).detail(zh.to_owned(), en.to_owned())
    };
    let simulation = newest(tx, found)?.ok_or_else(|| {
        refuse(
            "公布前须先模拟该版本。",
            "The version must be simulated before it is published.",
        )
    })?;
    if simulation.state != SimulationState::Finished || simulation.hash != found.version.hash {
        return Err(refuse(
            "该版本最近一次模拟没有完成。",
            "The newest simulation of the version is not finished.",
        ));
    }
    let day = first_day(&found.version, bank.today());
    let published = tx.list_published_versions(found.version.rule_set_id)?;
    let in_force = published.iter().find(|it| it.decides_on(day));
    // Who is bound by which of them, each of them says.
    let is_against = |row: &Simulation| {
        let ids = published.iter().map(|it| &it.id);
        in_force.map(|it| it.id) == row.old_version_id && ids.eq(&row.tried_against.0)
    };
    let is_old = simulation.ended_at.is_none_or(|at| {
        let last =
            TimeDelta::try_days(DAYS_THAT_IT_COUNTS).and_then(|it| at.checked_add_signed(it));
        last.is_none_or(|last| last < bank.now())
    });
    if !is_against(&simulation) || is_old {
        return Err(refuse(
            "最近一次模拟之后有版本公布、撤回或开始施行，或已超过 30 天；请重新模拟。",
            "Since the newest simulation a version was published or withdrawn or came into force, or 30 days went by; simulate again.",
        ));
    }
    let rule_set = tx
        .find_rule_set(found.version.rule_set_id)?
        .ok_or_else(Problem::not_found)?;
    if recognised_by(tx, bank, rule_set.purpose, day)? != simulation.recognised_by.0 {
        return Err(refuse(
            "最近一次模拟之后，其他认定规则集有公布或撤回；请重新模拟。",
            "Since the newest simulation another rule set that recognises outcomes changed; simulate again.",
        ));
    }
    // Whom a transition clause leaves under the old version loses nothing in the simulation: who does lose is left
    // out by it.
    let losses = simulation.losses;
    if losses > 0 && accepted.is_none() {
        return Err(Problem::new(Slug::LossesNotAccepted).detail(
            format!("模拟显示 {losses} 例受损；须由审批人说明理由，转换规则也可由过渡条款保留。"),
            format!(
                "{losses} case(s) lose; the approver gives the reason, or a transition clause of transfer rules keeps them."
            ),
        ));
    }
    let mut detail = Map::new();
    detail.insert("simulation_id".to_owned(), json!(simulation.id));
    detail.insert("losses".to_owned(), json!(losses));
    if let Some(reason) = accepted {
        detail.insert(LOSSES_ACCEPTED.to_owned(), json!(reason));
    }
    Ok(detail)
}
