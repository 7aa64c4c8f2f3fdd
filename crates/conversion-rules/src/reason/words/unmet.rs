//! Words for what cannot hold together.

use super::{Words, say};
use crate::reason::Constraint;

pub(super) fn words(required: &[String], with: &[Constraint]) -> Words {
    let each: Vec<(String, String)> = with.iter().map(constraint).collect();
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
    say(
        "required_not_met",
        format!("所要求的课程 {} 无法转换{zh}", required.join("、")),
        format!(
            "what is required cannot be given, {}{en}",
            required.join(", ")
        ),
    )
}

fn constraint(constraint: &Constraint) -> (String, String) {
    match constraint {
        Constraint::Cap { cap, clause } => (
            format!("上限 {cap}（{clause}）"),
            format!("cap {cap} ({clause})"),
        ),
        Constraint::Outcome { outcome } => (
            format!("成果 {outcome} 不得重复使用"),
            format!("outcome {outcome}, which is used once"),
        ),
        Constraint::Course { course } => (
            format!("课程 {course} 只转换一次"),
            format!("course {course}, which is given once"),
        ),
        Constraint::Budget { rule, outcome } => (
            format!("规则 {rule} 对成果 {outcome} 的可用额度"),
            format!("what rule {rule} may draw from outcome {outcome}"),
        ),
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
