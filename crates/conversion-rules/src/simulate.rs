//! What a draft would change: one case under two versions of the rules, course by course or outcome by
//! outcome, with the rule responsible and its reasons.

use crate::conversion::{Conversion, ConversionStatus, GrantedLine};
use crate::fact::Fact;
use crate::grade;
use crate::model::{Effect, LotEffect, RuleSet};
use crate::reason::{Reason, code};
use crate::recognise::{DecidedBy, Decision};
use chrono::NaiveDate;
use credit_bank_domain::credits::Credits;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Most reasons that one change carries.
const MOST_REASONS: usize = 5;

/// What a case brings under one version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Worth {
    /// Credits: granted at once, or booked in the account.
    pub credits: Credits,
    /// Of a transfer: credits with those that still hang on an examination. Of an account: points.
    pub further: Credits,
}

impl Worth {
    /// The sum; at the greatest amount it stays there.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let sum = |one: Credits, other| one.checked_add(other).unwrap_or(Credits::MAX);
        Self {
            credits: sum(self.credits, other.credits),
            further: sum(self.further, other.further),
        }
    }

    fn both(self) -> [Credits; 2] {
        [self.credits, self.further]
    }
}

/// How a case fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outlook {
    /// One of its amounts falls, or the grade of a course.
    Loss,
    /// No amount and no grade falls and one rises.
    Gain,
    /// The amounts are the same, of other courses or outcomes, and no grade is better or worse.
    Moved,
    /// Nothing changes.
    Same,
}

/// One course or outcome that is given by one version alone, or otherwise by the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Course code, or the award of the outcome as `code@edition`; empty for credits without a course.
    pub what: String,
    /// What it brought before; what all changes bring adds up to what the case brings, but for what is the
    /// same.
    pub before: Worth,
    /// What it would bring.
    pub after: Worth,
    /// The grade that was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade_before: Option<String>,
    /// The grade that would be written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade_after: Option<String>,
    /// Of a course that both give: is its grade better (`Greater`), worse or neither?
    #[serde(skip, default = "neither")]
    pub grade: Ordering,
    /// The rule that gave it: `rule_set@version/rule`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule_before: Option<String>,
    /// The rule that would give it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule_after: Option<String>,
    /// Why the draft decides so.
    pub reasons: Vec<Reason>,
}

const fn neither() -> Ordering {
    Ordering::Equal
}

/// One case under two versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// What it brings before.
    pub before: Worth,
    /// What it would bring.
    pub after: Worth,
    /// Was a search ended before its proof, under either version?
    pub bounded: bool,
    /// What changes, by name.
    pub changes: Vec<Change>,
    /// Facts that would give something and gave nothing before, with the names of what they would give.
    pub awakened: BTreeMap<String, BTreeSet<String>>,
}

impl Comparison {
    /// How the case fares.
    pub fn outlook(&self) -> Outlook {
        let amounts = self.after.both().into_iter().zip(self.before.both());
        let amounts = amounts.map(|(after, before)| after.cmp(&before));
        let grades = self.changes.iter().map(|change| change.grade);
        let all: BTreeSet<Ordering> = amounts.chain(grades).collect();
        if all.contains(&Ordering::Less) {
            Outlook::Loss
        } else if all.contains(&Ordering::Greater) {
            Outlook::Gain
        } else if self.changes.is_empty() {
            Outlook::Same
        } else {
            Outlook::Moved
        }
    }
}

impl RuleSet {
    /// The same rules as if the set were in force on every day; what a rule itself says of its days stays.
    #[must_use]
    pub fn on_any_day(&self) -> Self {
        let mut rules = self.clone();
        rules.effective.from = NaiveDate::MIN;
        rules.effective.to = None;
        rules
    }
}

/// A plan under two versions, or without a plan where no version decides.
pub fn compare_plans(before: Option<&Conversion>, after: Option<&Conversion>) -> Comparison {
    let old = before.map_or_else(BTreeMap::new, lines_of);
    let new = after.map_or_else(BTreeMap::new, lines_of);
    let names: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    let version = |plan: &Conversion| format!("{}@{}", plan.rule_set.code, plan.rule_set.version);
    let label = |plan: Option<&Conversion>, given: Option<&Given<'_>>| {
        let rules = &given?.rules;
        let rules: Vec<&str> = rules.iter().copied().collect();
        Some(format!("{}/{}", version(plan?), rules.join("+")))
    };
    let changes = names
        .into_iter()
        .filter(|name| old.get(name).map(Given::substance) != new.get(name).map(Given::substance))
        .map(|name| {
            let (was, is) = (old.get(name), new.get(name));
            Change {
                what: name.to_owned(),
                before: was.map(|given| given.worth).unwrap_or_default(),
                after: is.map(|given| given.worth).unwrap_or_default(),
                grade_before: was.and_then(Given::grade),
                grade_after: is.and_then(Given::grade),
                grade: was
                    .zip(is)
                    .map_or(Ordering::Equal, |(was, is)| is.graded(was)),
                rule_before: label(before, was),
                rule_after: label(after, is),
                reasons: after.map_or_else(|| vec![unbound()], |plan| reasons_of(plan, name, is)),
            }
        })
        .collect();
    let used_before = before.map(uses_of).unwrap_or_default();
    let mut awakened = after.map(uses_of).unwrap_or_default();
    awakened.retain(|fact, _| !used_before.contains_key(fact));
    let is_bounded = |plan: &Conversion| plan.status == ConversionStatus::Bounded;
    Comparison {
        before: before.map(worth_of).unwrap_or_default(),
        after: after.map(worth_of).unwrap_or_default(),
        bounded: [before, after].into_iter().flatten().any(is_bounded),
        changes,
        awakened,
    }
}

fn worth_of(plan: &Conversion) -> Worth {
    let all = plan.total_credits.checked_add(plan.pending_exam_credits);
    Worth {
        credits: plan.total_credits,
        further: all.unwrap_or(Credits::MAX),
    }
}

/// What a plan gives under one name.
#[derive(Default)]
struct Given<'p> {
    worth: Worth,
    effects: BTreeSet<Effect>,
    rules: BTreeSet<&'p str>,
    lines: Vec<&'p GrantedLine>,
}

impl Given<'_> {
    /// What two versions must have in common for nothing to change: amounts, effects and grades.
    fn substance(&self) -> (Worth, &BTreeSet<Effect>, Option<String>) {
        (self.worth, &self.effects, self.grade())
    }

    /// The grade as written; those of several uses one after the other.
    fn grade(&self) -> Option<String> {
        let written = self.lines.iter().filter_map(|line| line.grade.as_ref());
        let mut texts: Vec<String> = written
            .map(|grade| match grade.degree_review {
                Some(review) => format!("{}（{review}）", grade.text),
                None => grade.told(),
            })
            .collect();
        texts.sort();
        (!texts.is_empty()).then(|| texts.join("、"))
    }

    /// Is the grade better, worse or neither? Where credits or effects differ these tell how the case
    /// fares.
    fn graded(&self, before: &Self) -> Ordering {
        let ranks = |given: &Self| -> Vec<grade::Rank> {
            let lines = given.lines.iter();
            let mut ranks: Vec<grade::Rank> =
                lines.map(|line| grade::rank(line.grade.as_ref())).collect();
            ranks.sort_unstable();
            ranks
        };
        let (was, is) = (ranks(before), ranks(self));
        if self.effects != before.effects || was.len() != is.len() {
            return Ordering::Equal;
        }
        let each = is.iter().zip(&was).map(|(is, was)| is.cmp(was));
        let all: BTreeSet<Ordering> = each.collect();
        let worst = all.into_iter().find(|order| *order != Ordering::Equal);
        worst.unwrap_or(Ordering::Equal)
    }
}

/// What a plan gives, by course code; credits without a course together under an empty one.
fn lines_of(plan: &Conversion) -> BTreeMap<&str, Given<'_>> {
    let mut given: BTreeMap<&str, Given<'_>> = BTreeMap::new();
    for line in &plan.courses {
        let one = given.entry(line.course_code.as_str()).or_default();
        one.worth = one.worth.plus(worth_of_line(line));
        one.effects.insert(line.effect);
        one.rules.insert(&line.rule);
        one.lines.push(line);
    }
    given
}

/// What of a line counts in the totals of its plan: credits that must be made up count nowhere.
fn worth_of_line(line: &GrantedLine) -> Worth {
    let counted = |counts: bool| {
        if counts {
            line.target_credits
        } else {
            Credits::ZERO
        }
    };
    let at_once = line.effect.grants_at_once();
    Worth {
        credits: counted(at_once),
        further: counted(at_once || line.effect == Effect::AttendanceWaiver),
    }
}

/// Why the plan gives this under the name, or why it does not.
fn reasons_of(plan: &Conversion, name: &str, given: Option<&Given<'_>>) -> Vec<Reason> {
    let given = given.into_iter().flat_map(|given| &given.lines);
    let mut reasons: Vec<Reason> = given.flat_map(|line| line.explanation.clone()).collect();
    if reasons.is_empty() {
        let missing = plan.missing.iter().filter(|it| it.course_code == name);
        reasons.extend(missing.flat_map(|it| it.reasons.clone()));
    }
    if reasons.is_empty() && plan.status == ConversionStatus::NotPlanned {
        let unused = plan.unused.iter().flat_map(|it| it.reasons.clone());
        reasons.extend(unused.take(1));
    }
    if reasons.is_empty() {
        reasons.push(no_rule());
    }
    reasons.truncate(MOST_REASONS);
    reasons
}

/// No version decides about whoever is registered then.
fn unbound() -> Reason {
    Reason {
        code: "not_in_force".to_owned(),
        zh: "没有任何版本适用于这一学籍。".to_owned(),
        en: "No version applies to this enrolment.".to_owned(),
        rule: None,
        clause: None,
        want: None,
        have: None,
    }
}

/// No rule of the version could give the course, whatever the outcomes.
fn no_rule() -> Reason {
    Reason {
        code: code::NO_RULE.to_owned(),
        zh: "没有规则给出该课程。".to_owned(),
        en: "No rule gives the course.".to_owned(),
        rule: None,
        clause: None,
        want: None,
        have: None,
    }
}

fn uses_of(plan: &Conversion) -> BTreeMap<String, BTreeSet<String>> {
    let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in &plan.courses {
        for used in &line.uses {
            let gives = uses.entry(used.fact_id.clone()).or_default();
            gives.insert(line.course_code.clone());
        }
    }
    uses
}

/// What the outcomes of one account are worth under two versions of one of the rule sets that decide them;
/// `facts` are those that were decided. Of one that the rule set does not cover nothing is told, unless what is
/// decided about another changes it.
pub fn compare_recognitions(
    facts: &[Fact],
    covers: impl Fn(&Fact) -> bool,
    before: &BTreeMap<String, DecidedBy<'_>>,
    after: &BTreeMap<String, DecidedBy<'_>>,
) -> Comparison {
    let mut found = Comparison {
        before: Worth::default(),
        after: Worth::default(),
        bounded: false,
        changes: Vec::new(),
        awakened: BTreeMap::new(),
    };
    for fact in facts {
        let (old, new) = (before.get(&fact.id), after.get(&fact.id));
        let worth = |of: Option<&DecidedBy<'_>>| of.map(|it| lot_of(&it.decision));
        let (was, is) = (worth(old), worth(new));
        let (was, is) = (was.unwrap_or_default(), is.unwrap_or_default());
        if was == is && !covers(fact) {
            continue;
        }
        found.before = found.before.plus(was);
        found.after = found.after.plus(is);
        let what = format!("{}@{}", fact.award_code, fact.award_edition);
        if was.total() == Credits::ZERO && is.total() > Credits::ZERO && !fact.recognised {
            let gives = found.awakened.entry(fact.id.clone()).or_default();
            gives.insert(what.clone());
        }
        if was != is {
            let mut reasons = new
                .map(|it| it.decision.reasons().to_vec())
                .unwrap_or_default();
            reasons.truncate(MOST_REASONS);
            found.changes.push(Change {
                what,
                before: was,
                after: is,
                grade_before: None,
                grade_after: None,
                grade: Ordering::Equal,
                rule_before: old.and_then(label),
                rule_after: new.and_then(label),
                reasons,
            });
        }
    }
    found.changes.sort_by(|a, b| a.what.cmp(&b.what));
    found
}

fn label(decided: &DecidedBy<'_>) -> Option<String> {
    let (rules, lot) = (decided.rules, decided.decision.lot()?);
    Some(format!("{}@{}/{}", rules.rule_set, rules.version, lot.rule))
}

impl Worth {
    /// Of one outcome, which brings credits or points.
    fn total(self) -> Credits {
        self.credits.max(self.further)
    }
}

fn lot_of(decision: &Decision) -> Worth {
    let mut worth = Worth::default();
    if let Some(lot) = decision.lot() {
        if lot.effect == LotEffect::Points {
            worth.further = lot.credits;
        } else {
            worth.credits = lot.credits;
        }
    }
    worth
}
