//! Why a course is not given: what stands in the way of every rule that would give it.

use super::{Explainer, asked, or_no_rule};
use crate::candidates::reach::Reached;
use crate::candidates::{Failure, meets, targets, via};
use crate::conversion::MissingCourse;
use crate::reason::{Finding, Reason, code};
use credit_bank_domain::programme::Course;
use std::collections::BTreeSet;

impl Explainer<'_, '_> {
    /// Every course that was wanted, else every course of the programme that the learner lacks, and that is
    /// not given.
    pub fn missing(&self) -> Vec<MissingCourse> {
        let given = self.chosen.iter().flat_map(|candidate| &candidate.courses);
        let given: BTreeSet<&str> = given.map(|course| course.code.as_str()).collect();
        asked(self.request)
            .into_iter()
            .filter(|code| !given.contains(code.as_str()))
            .map(|course_code| MissingCourse {
                reasons: self.why_course(&course_code),
                course_code,
            })
            .collect()
    }

    /// Is nothing that the learner could do of any use for this course?
    pub fn is_out_of_reach(&self, code: &str) -> bool {
        let mut bans = self.found.bans.iter();
        bans.any(|ban| ban.of_course(code, self.request).is_some())
    }

    /// Why the plan does not give the course; never empty.
    pub fn why_course(&self, wanted: &str) -> Vec<Reason> {
        let course = wanted.to_owned();
        let Some(known) = self.request.programme.find_course(wanted) else {
            return vec![Finding::UnknownCourse { course }.reason()];
        };
        if !known.convertible {
            return vec![Finding::CourseNotConvertible { course }.reason_naming(&self.names)];
        }
        if let Some(finding) = targets::possession(wanted, self.request) {
            return vec![finding.reason_naming(&self.names)];
        }
        let bans = self.found.bans.iter();
        let banned: Vec<Reason> = bans
            .filter_map(|ban| ban.of_course(wanted, self.request))
            .collect();
        if !banned.is_empty() {
            return banned;
        }
        if let Some(instead) = self.put_elsewhere(wanted) {
            return vec![instead];
        }
        let (mut reasons, mut none_stands) = (BTreeSet::new(), Vec::new());
        for reached in self.speaking().filter(|one| one.gives(wanted)) {
            let mut against = self.why_by(reached, wanted);
            if !self.anything_stands(reached, known) {
                against.retain(|reason| reason.code != code::SLOT_UNFILLED);
            }
            if against.is_empty() {
                // Whatever is there stands for other courses.
                let finding = via::none_stands_for(reached.rule, known, self.request);
                none_stands.extend(finding.map(|finding| self.say(reached.rule, &finding)));
            }
            reasons.extend(against);
        }
        if reasons.is_empty() {
            let bans = self.found.bans.iter();
            reasons.extend(bans.filter_map(|ban| ban.of_some_outcome(wanted, self.request)));
        }
        reasons.extend(none_stands);
        or_no_rule(reasons)
    }

    /// Is there an outcome that stands for the course, where the rule asks that?
    fn anything_stands(&self, reached: &Reached<'_>, course: &Course) -> bool {
        let mut about = reached.about.iter();
        let facts = |index: &usize| self.found.supplies.get(*index).map(|it| it.fact);
        reached.rule.via.as_ref().is_none_or(|via| {
            about.any(|index| {
                facts(index)
                    .is_some_and(|fact| via::stands_for(via, fact, course, self.request).is_ok())
            })
        })
    }

    /// That a cap has put credits without a course in the place of this one: nothing stands in its way.
    fn put_elsewhere(&self, code: &str) -> Option<Reason> {
        let mut chosen = self.chosen.iter();
        chosen.find_map(|candidate| {
            let cap = candidate.over?;
            let mut courses: Vec<String> = candidate
                .instead_of
                .iter()
                .map(|course| course.code.clone())
                .collect();
            courses.sort();
            courses.iter().any(|course| course == code).then(|| {
                let finding = Finding::EffectChanged {
                    cap: cap.id.clone(),
                    effect: candidate.effect,
                    courses,
                };
                let label = self.request.rules.rule_label(&candidate.rule.id);
                finding
                    .reason_naming(&self.names)
                    .from_rule(&label, &cap.cite)
            })
        })
    }

    /// What stands against every use of one rule for the course.
    fn why_by(&self, reached: &Reached<'_>, course: &str) -> BTreeSet<Reason> {
        let rule = reached.rule;
        // That an outcome stands for no course is said of the outcome: of each course what stands for it.
        let is_of = |failure: &Failure<'_>| {
            let mut courses = failure.courses.iter();
            let is_about = failure.courses.is_empty() || courses.any(|one| one == course);
            is_about && !matches!(failure.finding, Finding::NoEquivalence { .. })
        };
        let fails_with = |failure: &Failure<'_>| failure.beside.iter().any(|it| it == course);
        let (open, failures) = self.uses(
            rule,
            |one| one.courses.iter().any(|one| one.code == course),
            |one| is_of(one) || fails_with(one),
        );
        let mut reasons = BTreeSet::new();
        let mut together = BTreeSet::new();
        for failure in failures {
            match &failure.finding {
                Finding::NotRequested { course: other } if other != course => {
                    together.insert(other.clone());
                }
                finding => {
                    reasons.insert(self.say(rule, finding));
                }
            }
        }
        if !together.is_empty() {
            let finding = Finding::AskedTogether {
                course: course.to_owned(),
                with: together.into_iter().collect(),
            };
            reasons.insert(self.say(rule, &finding));
        }
        reasons.extend(open.into_iter().flat_map(|one| one.reasons.clone()));
        let unfilled = |reason: &Reason| reason.code == code::SLOT_UNFILLED;
        if reasons.iter().any(unfilled) {
            reasons.extend(self.unusable(reached));
        }
        reasons
    }

    /// Why outcomes that would fill a place of the rule cannot be used at all.
    fn unusable(&self, reached: &Reached<'_>) -> Vec<Reason> {
        let about = reached.about.iter();
        let supplies = about.filter_map(|index| self.found.supplies.get(*index));
        let gates = supplies.filter_map(|supply| {
            let mut slots = reached.rule.uses.iter();
            let would = slots.any(|slot| meets(slot, supply, self.context()));
            supply.gate.as_ref().filter(|_| would)
        });
        gates.map(|gate| self.say(reached.rule, gate)).collect()
    }
}
