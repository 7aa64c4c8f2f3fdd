//! What an officer makes of an outcome: the lot of the rules, or his own in its place.

use super::case::Case;
use super::recognition::Recognition;
use crate::problem::{FieldFault, Problem, Slug};
use crate::words::{OFFICER_NOTE, given_reason};
use chrono::{Months, NaiveDate};
use credit_bank_conversion_rules::model::{Consumption, LotEffect};
use credit_bank_conversion_rules::{Lot, Reason};
use credit_bank_domain::award::Award;
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
/// he says why. `knows` says whether register or rules know a category; where he names none, it is the register's.
///
/// # Errors
/// `invalid-body` at all that is missing, for more than an outcome can be worth, for a category that nobody knows, and for points, which follow their
/// rule alone.
pub(super) fn judged(
    (case, award): (&Case<'_>, Option<&Award>),
    ruled: Option<Lot>,
    asked: &Recognition,
    knows: impl Fn(&str) -> bool,
) -> Result<Lot, Problem> {
    let category = asked.category.as_ref().map(|it| it.as_str().to_owned());
    let departs = ruled.as_ref().is_none_or(|lot| {
        asked.credits.is_some_and(|it| it != lot.credits)
            || category.as_ref().is_some_and(|it| *it != lot.category)
    });
    if asked.credits.is_some_and(|it| it > Credits::MOST_OF_ONE) {
        return Err(Problem::invalid_body(too_much()));
    }
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
            let category = category.or_else(|| award.map(|award| award.category.clone()));
            let (Some(credits), Some(category), Some(_)) = (asked.credits, &category, &asked.text)
            else {
                let told = [
                    ("/credits", asked.credits.is_some()),
                    ("/category", category.is_some()),
                    ("/text", asked.text.is_some()),
                ];
                return Err(missing(&told));
            };
            own_lot((case, award), credits, category.clone())
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

/// The rules name no value, so that the officer has to, and why: what of it is given, and what is not.
fn missing(told: &[(&'static str, bool)]) -> Problem {
    let lacking = told.iter().filter(|(_, is_given)| !is_given);
    let faults = lacking.map(|(pointer, _)| FieldFault::required(*pointer));
    Problem::new(Slug::InvalidBody).faults(faults).detail(
        "名录与规则没有给出价值，须由认定员填写并写明理由；缺学时的，可只填 hours 由规则计算。",
        "Register and rules give no value; the officer has to, and says why. Where only the hours are missing, give `hours` and the rules reckon.",
    )
}

fn too_much() -> FieldFault {
    FieldFault::new(
        "/credits",
        "out_of_range",
        "一项成果至多 1000 学分。",
        "An outcome is worth at most 1,000 credits.",
    )
}

/// Until when it counts: the certificate's last day or that of the register's validity, whichever comes first.
fn expiry(case: &Case<'_>, award: Option<&Award>) -> Option<NaiveDate> {
    let months = award.and_then(|award| award.validity_months);
    let register = months.and_then(|months| {
        case.outcome
            .awarded_on
            .checked_add_months(Months::new(months))
    });
    [case.outcome.valid_until, register]
        .into_iter()
        .flatten()
        .min()
}

fn own_lot((case, award): (&Case<'_>, Option<&Award>), credits: Credits, category: String) -> Lot {
    Lot {
        credits,
        convertible: category != Category::LEISURE,
        category,
        level: case.outcome.level.clone(),
        expires_on: expiry(case, award),
        consumption: Consumption::Budget,
        content_class: case.outcome.content_class.clone(),
        rule: String::new(),
        clause: String::new(),
        effect: LotEffect::Credits,
        pool: None,
        explanation: Vec::new(),
    }
}
