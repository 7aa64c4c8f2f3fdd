//! Words for formulas: a rate by its unit, any other as a sum with names in words.

use super::terms::{self, amount_of, credits, field};
use super::{Finding, Words, say};
use crate::exact::{Ratio, Rounding};
use credit_bank_domain::credits::Credits;

/// What a formula came to.
pub(super) fn applied(finding: &Finding) -> Option<Words> {
    let Finding::Formula {
        text: formula,
        inputs,
        exact,
        rounding,
        step,
        value,
    } = finding
    else {
        return None;
    };
    let ([text_zh, text_en], [value_zh, value_en]) = (text(formula), credits(*value));
    let (zh, en): (Vec<String>, Vec<String>) = inputs
        .iter()
        .map(|(name, amount)| input(name, *amount))
        .map(|[zh, en]| (zh, en))
        .unzip();
    let (exact, is_exact) = decimal(*exact);
    let (about_zh, about_en) = if is_exact {
        ("", "")
    } else {
        ("约 ", "about ")
    };
    let (round_zh, round_en) = match rounding {
        Rounding::Floor => ("，舍去零头", "rounded down"),
        Rounding::HalfUp => ("，四舍五入", "rounded to the nearest"),
        Rounding::Ceil => ("，零头进位", "rounded up"),
    };
    let step = step.to_plain();
    Some(say(
        "formula",
        format!(
            "{text_zh}：{}，合{about_zh} {exact} 学分；以 {step} 学分为一档{round_zh}，得 {value_zh}",
            zh.join("，")
        ),
        format!(
            "{text_en}: {} make {about_en}{exact} credits; in steps of {step}, {round_en}: {value_en}",
            en.join(", ")
        ),
    ))
}

/// A formula in words: `hours / 18` is 每 18 学时 1 学分.
pub(super) fn text(formula: &str) -> terms::Both {
    let words: Vec<&str> = formula.split(' ').collect();
    if let [name, "/", number] = words[..]
        && let Some([zh, en]) = number.parse().ok().and_then(|number| unit(name, number))
    {
        return [format!("每 {zh} 1 学分"), format!("1 credit per {en}")];
    }
    if let [name] = words[..]
        && let Some([zh, en]) = unit(name, Credits::ONE)
    {
        return [format!("每 {zh} 1 学分"), format!("1 credit per {en}")];
    }
    if let [one, "*", other] = words[..]
        && let (name, number) = if one.parse::<Credits>().is_ok() {
            (other, one)
        } else {
            (one, other)
        }
        && let (Ok(number), Some([zh, en])) = (number.parse::<Credits>(), unit(name, Credits::ONE))
    {
        let [value_zh, value_en] = credits(number);
        return [
            format!("每 {zh} {value_zh}"),
            format!("{value_en} per {en}"),
        ];
    }
    let side = |language: usize| {
        let parts = words.iter().map(|word| match *word {
            "*" => "×".to_owned(),
            "/" => "÷".to_owned(),
            "-" => "−".to_owned(),
            name if name.chars().all(|c| c.is_ascii_alphabetic()) => {
                let [zh, en] = field(name);
                if language == 0 { zh } else { en }
            }
            other => other
                .parse()
                .map_or_else(|_| other.to_owned(), |number: Credits| number.to_plain()),
        });
        parts.collect::<Vec<_>>().join(" ")
    };
    [format!("按 {} 计算", side(0)), format!("by {}", side(1))]
}

/// An amount of what a formula reads, where it has a unit.
fn unit(name: &str, amount: Credits) -> Option<terms::Both> {
    matches!(name, "hours" | "weeks" | "years").then(|| amount_of(name, amount))
}

/// `40 学时`, or `成绩 450` of what has no unit.
fn input(name: &str, amount: Ratio) -> terms::Both {
    let (text, _) = decimal(amount);
    let known = text.parse().ok();
    known
        .and_then(|amount| unit(name, amount))
        .unwrap_or_else(|| field(name).map(|field| format!("{field} {text}")))
}

/// With two places at most, cut off; and whether that is all of it.
fn decimal(exact: Ratio) -> (String, bool) {
    let cut = exact.to_step(Credits::CENT, Rounding::Floor);
    cut.map_or_else(
        || (exact.to_string(), true),
        |cut| (cut.to_plain(), Ratio::from_credits(cut) == exact),
    )
}
