//! K11: caps that count nothing of what the rules of the set give.

use super::super::{CheckFinding, Surroundings, Witness, witness};
use crate::candidates::{targets, via};
use crate::model::{
    Cap, CapScope, CourseSelector, Effect, Effective, Equivalence, Measure, RuleSet, TransferRule,
    Via, ViaKind,
};
use credit_bank_domain::programme::Course;
use std::collections::BTreeSet;

/// Nothing is said of a set without a rule, and where no course is what the cap asks for: that is told by itself.
pub(super) fn counts_nothing(
    rules: &RuleSet,
    cap: &Cap,
    around: &Surroundings<'_>,
) -> Option<CheckFinding> {
    let of = cap.of.clone().unwrap_or_default();
    let target = of.target.as_ref();
    let courses = target.map(|target| selected(target, around));
    let told = !around.programmes.is_empty() && courses.as_ref().is_some_and(Vec::is_empty);
    if rules.rules.is_empty() || told {
        return None;
    }
    let mut transfers = rules.transfer_rules();
    let may_count = |rule: &TransferRule| {
        uses(&of, rule)
            && ways(rules, rule).into_iter().any(|way| {
                way.is_counted(cap, &of)
                    && courses
                        .as_ref()
                        .is_none_or(|courses| way.has_course && may_give(rules, rule, &of, courses))
            })
    };
    if transfers.any(may_count) {
        return None;
    }
    let words = (
        "没有规则给出它所计入的转换，永远不起作用".to_owned(),
        "no rule gives anything that it counts, and it never matters".to_owned(),
    );
    let first = rules
        .transfer_rules()
        .find(|rule| rule.gives.effect.is_plannable());
    let shown = first.map_or_else(Witness::default, |rule| {
        let on = witness::open_day(rules, Some(rule)).unwrap_or(rules.effective.from);
        Witness::of(witness::facts_for(rule, rules, on, 1), on).naming([&rule.id])
    });
    let finding = CheckFinding::new("K11", ("caps", &cap.id), words, &shown).warning();
    Some(if cap.of.is_some() {
        finding.at("of")
    } else {
        finding
    })
}

/// How a rule may give something: with this effect, and for a course or not.
#[derive(Clone, Copy)]
struct Way {
    effect: Effect,
    has_course: bool,
}

impl Way {
    fn is_counted(self, cap: &Cap, of: &CapScope) -> bool {
        cap.then != Some(self.effect)
            && (of.effect.is_empty() || of.effect.contains(&self.effect))
            && (cap.measure == Measure::Credits || self.has_course)
    }
}

/// Its own effect, and what any cap may make of it.
fn ways(rules: &RuleSet, rule: &TransferRule) -> Vec<Way> {
    let effect = rule.gives.effect;
    if !effect.is_plannable() {
        return Vec::new();
    }
    let way = |effect: Effect| Way {
        effect,
        has_course: effect != Effect::ElectiveCredit,
    };
    let changed = rules.caps.iter().filter_map(|cap| cap.then);
    let changed = changed.filter(|_| way(effect).has_course);
    [effect].into_iter().chain(changed).map(way).collect()
}

/// May outcomes of which the cap speaks be among those that the rule uses? An issuer may be of more classes than
/// a pattern names.
fn uses(of: &CapScope, rule: &TransferRule) -> bool {
    fn meets(asked: &BTreeSet<String>, own: &BTreeSet<String>) -> bool {
        asked.is_empty() || own.is_empty() || !asked.is_disjoint(own)
    }
    let patterns = || rule.patterns();
    (of.rule.is_empty() || of.rule.contains(&rule.id))
        && (of.source_type.is_empty()
            || patterns().any(|one| !one.types.is_disjoint(&of.source_type)))
        && patterns().any(|one| meets(&of.issuer, &one.issuer))
        && patterns().any(|one| meets(&of.source_category, &one.category))
}

/// Could the statement ever make an outcome that the rule lets in the equal of its course?
fn may_stand(rules: &RuleSet, rule: &TransferRule, (via, statement): (&Via, &Equivalence)) -> bool {
    let in_force = |period: &Effective| {
        let both = [*period, rules.effective];
        let own = rule.effective.into_iter();
        let mut all = both.into_iter().chain(own);
        let on = all.clone().map(|period| period.from).max();
        on.is_some_and(|on| all.all(|period| period.contains(on)))
    };
    let mut patterns = rule.patterns();
    via::shortfall(via, statement).is_none()
        && statement.effective.as_ref().is_none_or(in_force)
        && patterns.any(|pattern| via::lets_in(pattern, statement, rules))
}

fn selected<'a>(target: &CourseSelector, around: &Surroundings<'a>) -> Vec<&'a Course> {
    let courses = around.programmes.iter();
    let courses = courses.flat_map(|programme| &programme.courses);
    courses
        .filter(|course| targets::selects(target, course))
        .collect()
}

/// May the rule give one of the courses? Where no programme is known, codes alone can tell that it does not.
fn may_give(rules: &RuleSet, rule: &TransferRule, of: &CapScope, courses: &[&Course]) -> bool {
    let gives = &rule.gives;
    let named = || gives.all.iter().chain(&gives.any_of);
    // A statement speaks of one course; a name may be that of any.
    let stated = |code: &String| {
        rule.via.as_ref().is_some_and(|via| {
            let mut statements = rules.equivalences.iter();
            via.by == ViaKind::SameName
                || statements.any(|one| one.target == *code && may_stand(rules, rule, (via, one)))
        })
    };
    let is_open = rule.via.is_none() && gives.select.is_some();
    if courses.is_empty() {
        let asked = of.target.iter().flat_map(|target| &target.code);
        let asked: BTreeSet<&String> = asked.collect();
        let is_meant = |code: &&String| asked.contains(*code);
        return is_open
            || asked.is_empty()
            || asked.iter().any(|code| stated(code))
            || named().any(|code| is_meant(&code));
    }
    let fits = |course: &Course| {
        let selected = gives.select.as_ref();
        let selected = selected.map(|select| targets::selects(select, course));
        match &rule.via {
            Some(_) => selected.unwrap_or(true) && stated(&course.code),
            None => selected.unwrap_or(false),
        }
    };
    courses
        .iter()
        .any(|course| fits(course) || named().any(|code| *code == course.code))
}
