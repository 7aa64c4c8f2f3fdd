//! Words for what cannot hold together.

use super::terms::credits;
use super::{Names, Words, say};
use crate::names::Name;
use crate::reason::Constraint;

pub(super) fn words(required: &[String], with: &[Constraint], names: &Names<'_>) -> Words {
    let each: Vec<(String, String)> = with.iter().map(|it| constraint(it, names)).collect();
    let joined = |of: fn(&(String, String)) -> &str, between| {
        let words: Vec<&str> = each.iter().map(of).collect();
        words.join(between)
    };
    let (zh, en) = if with.is_empty() {
        (String::new(), String::new())
    } else {
        (
            format!("：不能同时满足{}", joined(|it| &it.0, "、")),
            format!(
                ": it cannot hold together with {}",
                joined(|it| &it.1, ", ")
            ),
        )
    };
    let required = names.courses(required);
    say(
        "required_not_met",
        format!("所要求的课程{}无法转换{zh}", required.zh),
        format!("what is required cannot be given, {}{en}", required.en),
    )
}

fn constraint(constraint: &Constraint, names: &Names<'_>) -> (String, String) {
    match constraint {
        Constraint::Cap { cap, clause } => (
            format!("上限 {cap}（{clause}）"),
            format!("cap {cap} ({clause})"),
        ),
        Constraint::Outcome { outcome } => {
            let Name { zh, en } = names.outcome(outcome);
            (
                format!("{}不得重复使用", zh.trim_start()),
                format!("{en}, which is used once"),
            )
        }
        Constraint::Left { outcome, left } => {
            let (Name { zh, en }, [left_zh, left_en]) = (names.outcome(outcome), credits(*left));
            (
                format!("{}的余额 {left_zh}", zh.trim_start()),
                format!("the {left_en} left of {en}"),
            )
        }
        Constraint::Course { course } => {
            let Name { zh, en } = names.course(course);
            (
                format!("课程{zh}只转换一次"),
                format!("{en}, which is given once"),
            )
        }
        Constraint::Budget { rule, outcome } => {
            let Name { zh, en } = names.outcome(outcome);
            (
                format!("规则 {rule} 对{zh}的可用额度"),
                format!("what rule {rule} may draw from {en}"),
            )
        }
        Constraint::Choice { rule } => (
            format!("规则 {rule} 可选的门数"),
            format!("the number of courses that rule {rule} gives"),
        ),
        Constraint::Exclusion { exclusion } => (
            format!("互斥 {exclusion}"),
            format!("exclusion {exclusion}"),
        ),
    }
}
