//! Bundles of courses of which each is in some programme, and that no programme has together.

use super::super::{CheckFinding, Witness};
use super::{is_open, trials};
use crate::model::{RuleSet, TransferRule};
use chrono::NaiveDate;
use credit_bank_domain::programme::Programme;

/// A course that no programme has is told as K01. Whether the rule would otherwise work is tried in a
/// programme that has all of the courses.
pub(super) fn bundle(
    rules: &RuleSet,
    rule: &TransferRule,
    programmes: &[Programme],
    on: NaiveDate,
) -> Option<CheckFinding> {
    let bundle = &rule.gives.all;
    let is_whole = |programme: &Programme| {
        let mut codes = bundle.iter();
        codes.all(|code| programme.find_course(code).is_some())
    };
    if bundle.is_empty() || programmes.iter().any(is_whole) {
        return None;
    }
    let mut joined = programmes.first()?.clone();
    for code in bundle {
        let course = programmes.iter().find_map(|one| one.find_course(code))?;
        if joined.find_course(code).is_none() {
            joined.courses.push(course.clone());
        }
    }
    let mut tried = trials(rules, rule, &joined, on).into_iter();
    let facts = tried.find(|facts| is_open(rules, rule, &joined, facts, on))?;
    let codes: Vec<&str> = bundle.iter().map(String::as_str).collect();
    let words = (
        format!("没有一个专业同时有课程 {}", codes.join("、")),
        format!("no programme has all of the courses {}", codes.join(", ")),
    );
    let shown = Witness::of(facts, on).naming(codes);
    let finding = CheckFinding::new("K06", ("rules", &rule.id), words, &shown);
    Some(finding.at("gives.all"))
}
