//! Statements that no rule reaches, or only where nothing is given; and rules by statement without any.

use super::super::{CheckFinding, Surroundings, Witness, witness};
use super::statements::{Speaking, source_of};
use crate::candidates::targets::selects;
use crate::model::{Effective, Equivalence, Pattern, RuleSet, TransferRule};
use chrono::NaiveDate;
use credit_bank_domain::programme::Course;

fn finding(statement: &Equivalence, words: (String, String), shown: &Witness) -> CheckFinding {
    let place = ("equivalences", statement.id.as_str());
    CheckFinding::new("K02", place, words, shown).warning()
}

pub(super) fn by_no_rule(rules: &RuleSet, statement: &Equivalence) -> CheckFinding {
    let words = (
        "没有按等价声明转换的规则接受其来源，永远用不上".to_owned(),
        "no rule by statement takes its source, and it can never be used".to_owned(),
    );
    let pattern = Pattern::of_award(statement.outcome_type, statement.source.clone());
    let on = rules.effective.from;
    let fact = source_of(statement, &pattern, (rules, on));
    finding(statement, words, &Witness::of(vec![fact], on)).at("source")
}

/// Is there a day on which all of these are in force?
fn meet<'p>(periods: impl Iterator<Item = &'p Effective> + Clone) -> bool {
    let first = periods.clone().map(|period| period.from).max();
    let last = periods.filter_map(|period| period.to).min();
    first.is_none_or(|first| last.is_none_or(|last| first <= last))
}

/// On no day is it in force together with the rule set and a rule that speaks of it.
pub(super) fn never_in_force(
    rules: &RuleSet,
    statement: &Equivalence,
    speaking: &[Speaking<'_>],
) -> Option<CheckFinding> {
    let own = statement.effective?;
    let with_rule = |(rule, ..): &Speaking<'_>| {
        let periods = [Some(&rules.effective), Some(&own), rule.effective.as_ref()];
        meet(periods.into_iter().flatten())
    };
    if speaking.iter().any(with_rule) {
        return None;
    }
    let (rule, _, pattern) = speaking.first()?;
    let on = witness::open_day(rules, Some(rule))?;
    let words = (
        "施行期与规则集及用到它的规则的施行期没有共同的一天".to_owned(),
        "it is in force on no day of the rule set and of a rule that could use it".to_owned(),
    );
    let mut shown = Witness::of(vec![source_of(statement, pattern, (rules, on))], on);
    let days: [Option<NaiveDate>; 4] = [
        Some(own.from),
        own.to,
        Some(rules.effective.from),
        rules.effective.to,
    ];
    shown.days.extend(days.into_iter().flatten());
    let names = speaking.iter().map(|(rule, ..)| &rule.id);
    let found = finding(statement, words, &shown.naming(names));
    Some(found.at("effective"))
}

/// In no programme that has the course may a rule that speaks of the statement give it: it is not
/// convertible, banned whatever is brought, or not selected.
pub(super) fn no_target(
    rules: &RuleSet,
    statement: &Equivalence,
    (speaking, around): (&[Speaking<'_>], &Surroundings<'_>),
) -> Option<CheckFinding> {
    let is_banned = |course: &Course| {
        let mut bans = rules.deny.iter();
        bans.any(|ban| ban.source.is_none() && ban.except.is_none() && selects(&ban.target, course))
    };
    let is_given = |course: &Course| {
        let selected = |(rule, ..): &Speaking<'_>| {
            let select = rule.gives.select.as_ref();
            select.is_none_or(|selector| selects(selector, course))
        };
        course.convertible && !is_banned(course) && speaking.iter().any(selected)
    };
    let mut having = around.programmes.iter().filter_map(|programme| {
        let course = programme.find_course(&statement.target)?;
        Some((programme, course))
    });
    let first = having.next()?;
    if is_given(first.1) || having.any(|(_, course)| is_given(course)) {
        return None;
    }
    let (rule, _, pattern) = speaking.first()?;
    let on = witness::open_day(rules, Some(rule))?;
    let words = (
        format!(
            "在所适用的任何专业中 {} 都不可转换、被禁止或不在规则选择之列，永远用不上",
            statement.target
        ),
        format!(
            "in no programme may a rule give {}: it is not convertible, banned or not selected",
            statement.target
        ),
    );
    let shown = Witness::of(vec![source_of(statement, pattern, (rules, on))], on);
    let names = speaking.iter().map(|(rule, ..)| &rule.id);
    let shown = shown.in_programme(&first.0.code).naming(names);
    Some(finding(statement, words, &shown).at("target"))
}

/// A rule by statement, and no statement of the rule set is about what it lets in.
pub(super) fn has_no_statement(rules: &RuleSet, rule: &TransferRule) -> Option<CheckFinding> {
    let on = witness::open_day(rules, Some(rule))?;
    let words = (
        "规则集中没有关于这些成果的等价声明，规则永远用不上".to_owned(),
        "no statement of the rule set is about such outcomes, and it can never be used".to_owned(),
    );
    let shown = Witness::of(witness::facts_for(rule, rules, on, 1), on);
    let finding = CheckFinding::new("K02", ("rules", &rule.id), words, &shown);
    Some(finding.warning().at("via"))
}
