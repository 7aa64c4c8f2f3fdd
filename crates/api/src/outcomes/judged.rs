//! What an officer makes of an outcome: the lot of the rules, or his own in its place.

use super::case::Case;
use super::recognition::Recognition;
use crate::problem::{FieldFault, Problem};
use crate::words::{OFFICER_NOTE, given_reason};
use credit_bank_conversion_rules::model::{Consumption, LotEffect};
use credit_bank_conversion_rules::{Lot, Reason};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::ledger::Category;

/// The reason that says that an officer set value or category.
const OFFICER_VALUE: &str = "officer_value";

/// The officer's words as a reason.
pub(super) fn note(asked: &Recognition) -> Option<Reason> {
    asked
        .text
        .as_ref()
        .map(|text| given_reason(OFFICER_NOTE, text.as_str()))
}

/// The rules' lot, or the officer's where he names another value or category or the rules name none; then
/// he says why. `knows` says whether register or rules know a category.
///
/// # Errors
/// `invalid-body` at what is missing, for a category that nobody knows, and for points, which follow their
/// rule alone.
pub(super) fn judged(
    case: &Case<'_>,
    ruled: Option<Lot>,
    asked: &Recognition,
    knows: impl Fn(&str) -> bool,
) -> Result<Lot, Problem> {
    let category = asked.category.as_ref().map(|it| it.as_str().to_owned());
    let departs = ruled.as_ref().is_none_or(|lot| {
        asked.credits.is_some_and(|it| it != lot.credits)
            || category.as_ref().is_some_and(|it| *it != lot.category)
    });
    let mut lot = match ruled {
        Some(lot) if !departs => lot,
        Some(lot) if lot.effect == LotEffect::Points => {
            return Err(Problem::invalid_body(FieldFault::new(
                "/credits",
                "points_follow_their_rule",
                "积分只按规则计算。",
                "Points follow their rule alone.",
            )));
        }
        Some(lot) => Lot {
            credits: asked.credits.unwrap_or(lot.credits),
            category: category.unwrap_or(lot.category),
            rule: String::new(),
            ..lot
        },
        None => {
            let credits = asked.credits.ok_or_else(|| missing("/credits"))?;
            let category = category.ok_or_else(|| missing("/category"))?;
            own_lot(case, credits, category)
        }
    };
    if departs {
        if !knows(&lot.category) {
            return Err(Problem::invalid_body(FieldFault::not_in_list("/category")));
        }
        if asked.text.is_none() {
            return Err(Problem::invalid_body(FieldFault::required("/text")).detail(
                "所定学分或类别不出自名录与规则，须写明理由。",
                "Value or category are not those of register and rules; say why.",
            ));
        }
        lot.explanation.push(set_by_officer(&lot));
    }
    lot.explanation.extend(note(asked));
    Ok(lot)
}

fn set_by_officer(lot: &Lot) -> Reason {
    let (credits, category) = (lot.credits, &lot.category);
    Reason::new(
        OFFICER_VALUE,
        format!("由认定员定为 {credits} 学分，类别 {category}"),
        format!("an officer set it at {credits} credits of the category {category}"),
    )
}

/// The rules name no value, so that the officer has to.
fn missing(pointer: &'static str) -> Problem {
    Problem::invalid_body(FieldFault::required(pointer)).detail(
        "名录与规则没有给出价值，须由认定员填写。",
        "Register and rules give no value; the officer has to.",
    )
}

fn own_lot(case: &Case<'_>, credits: Credits, category: String) -> Lot {
    Lot {
        credits,
        convertible: category != Category::LEISURE,
        category,
        level: case.outcome.level.clone(),
        expires_on: case.outcome.valid_until,
        consumption: Consumption::Budget,
        content_class: case.outcome.content_class.clone(),
        rule: String::new(),
        clause: String::new(),
        effect: LotEffect::Credits,
        pool: None,
        explanation: Vec::new(),
    }
}
