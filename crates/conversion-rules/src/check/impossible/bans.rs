//! Bans that never fall on anything, exceptions from them that nothing meets, and choices of courses that no
//! programme has.

use super::super::{CheckFinding, Surroundings, Witness, witness};
use crate::candidates::targets;
use crate::model::{CourseSelector, Deny, Pattern, RuleSet};
use std::collections::BTreeSet;

pub(super) fn find(rules: &RuleSet, around: &Surroundings<'_>, findings: &mut Vec<CheckFinding>) {
    for deny in &rules.deny {
        let place = ("deny", deny.id.as_str());
        for (path, asked) in [("source", &deny.source), ("except", &deny.except)] {
            let Some(asked) = asked else { continue };
            let before = findings.len();
            super::pattern(rules, place, path, asked, findings);
            if findings.len() == before {
                findings.extend(met_by_no_rule(rules, deny, path, asked));
            }
        }
        findings.extend(swallowed(rules, deny));
        findings.extend(no_course(place, "target", &deny.target, around));
    }
    for rule in rules.transfer_rules() {
        let select = rule.gives.select.as_ref();
        if let Some(selector) = select.filter(|_| rule.gives.any_of.is_empty()) {
            findings.extend(no_course(
                ("rules", &rule.id),
                "gives.select",
                selector,
                around,
            ));
        }
    }
    for cap in &rules.caps {
        if let Some(selector) = cap.of.as_ref().and_then(|of| of.target.as_ref()) {
            findings.extend(no_course(("caps", &cap.id), "of.target", selector, around));
        }
    }
}

/// No rule uses an outcome of such a type and award; a ban, or an exception, concerns what is used. Nothing
/// is said where no rule uses anything: the bans are then for others to use.
fn met_by_no_rule(
    rules: &RuleSet,
    deny: &Deny,
    path: &str,
    asked: &Pattern,
) -> Option<CheckFinding> {
    let slots = rules.transfer_rules().flat_map(|rule| &rule.uses);
    let mut used = slots.flat_map(|slot| &slot.any_of).peekable();
    used.peek()?;
    if used.any(|pattern| can_meet(rules, pattern, asked)) {
        return None;
    }
    let words = (
        "没有规则用到这样的成果，永远用不上".to_owned(),
        "no rule uses such outcomes, and it can never matter".to_owned(),
    );
    let on = rules.effective.from;
    let shown = Witness::of(vec![witness::fact_for(asked, rules, on)], on);
    let finding = CheckFinding::new("K02", ("deny", &deny.id), words, &shown);
    Some(finding.warning().at(path))
}

/// May one outcome be meant by both? An award that a crosswalk joins to others may be any of them.
fn can_meet(rules: &RuleSet, one: &Pattern, other: &Pattern) -> bool {
    let joined = |pattern: &Pattern| {
        let mut crosswalks = rules.crosswalks.iter();
        crosswalks.any(|crosswalk| !crosswalk.same.is_disjoint(&pattern.award))
    };
    let is_free = one.award.is_empty() || other.award.is_empty();
    !one.types.is_disjoint(&other.types)
        && (is_free || !one.award.is_disjoint(&other.award) || joined(one) || joined(other))
}

/// The exception asks for nothing that the ban does not ask for: whatever is banned is let through.
fn swallowed(rules: &RuleSet, deny: &Deny) -> Option<CheckFinding> {
    let (source, except) = deny.source.as_ref().zip(deny.except.as_ref())?;
    let on = rules.effective.from;
    let fact = witness::fact_for(source, rules, on);
    if !asks_no_more(except, source) || !witness::satisfies(source, &fact, rules, on) {
        return None;
    }
    let words = (
        "凡被禁止的成果都在例外之列，禁令永远不起作用".to_owned(),
        "whatever it bans is excepted, and it never bans anything".to_owned(),
    );
    let shown = Witness::of(vec![fact], on);
    Some(CheckFinding::new("K02", ("deny", &deny.id), words, &shown).at("except"))
}

/// Is every condition of the pattern one of the other's, as it is written there?
fn asks_no_more(pattern: &Pattern, other: &Pattern) -> bool {
    fn one_of<T: Ord>(pattern: &BTreeSet<T>, other: &BTreeSet<T>) -> bool {
        pattern.is_empty() || (!other.is_empty() && other.is_subset(pattern))
    }
    fn same<T: PartialEq>(pattern: Option<&T>, other: Option<&T>) -> bool {
        pattern.is_none() || pattern == other
    }
    let mut measures = pattern.measure.iter();
    one_of(&pattern.types, &other.types)
        && one_of(&pattern.award, &other.award)
        && one_of(&pattern.tag, &other.tag)
        && one_of(&pattern.issuer, &other.issuer)
        && one_of(&pattern.issuer_class, &other.issuer_class)
        && one_of(&pattern.category, &other.category)
        && pattern.all_tags.is_subset(&other.all_tags)
        && pattern.not_tag.is_subset(&other.not_tag)
        && measures.all(|(name, range)| other.measure.get(name) == Some(range))
        && same(pattern.level.as_ref(), other.level.as_ref())
        && same(pattern.hours.as_ref(), other.hours.as_ref())
        && same(pattern.grade.as_ref(), other.grade.as_ref())
        && same(pattern.credits.as_ref(), other.credits.as_ref())
        && same(pattern.awarded.as_ref(), other.awarded.as_ref())
        && (pattern.valid == crate::model::Validity::Any || pattern.valid == other.valid)
}

/// Each of the words is known in some programme, and yet no course fits all of them.
fn no_course(
    place: (&'static str, &str),
    field: &str,
    selector: &CourseSelector,
    around: &Surroundings<'_>,
) -> Option<CheckFinding> {
    let courses = || {
        let programmes = around.programmes.iter();
        programmes.flat_map(|programme| &programme.courses)
    };
    let mut modules = around.programmes.iter().flat_map(|one| &one.modules);
    // What leads nowhere by itself is told as K01.
    let is_known = (selector.code.is_empty()
        || courses().any(|course| selector.code.contains(&course.code)))
        && (selector.module.is_empty()
            || modules.any(|module| selector.module.contains(&module.code)))
        && (selector.tag.is_empty()
            || courses().any(|course| course.tags.iter().any(|tag| selector.tag.contains(tag))));
    let mut fitting = courses().filter(|course| targets::selects(selector, course));
    if around.programmes.is_empty() || !is_known || fitting.next().is_some() {
        return None;
    }
    let words = (
        "所适用的专业中没有课程同时符合各项选择条件".to_owned(),
        "no course of a programme of this rule set fits all that is asked of it".to_owned(),
    );
    let codes = around.programmes.iter().map(|programme| &programme.code);
    let finding = CheckFinding::new("K02", place, words, &Witness::names(codes));
    Some(finding.warning().at(field))
}
