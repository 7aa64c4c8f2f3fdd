//! Why a course is not given: what stands in the way of every rule that would give it.

use super::{Explainer, asked, or_no_rule};
use crate::candidates::reach::Reached;
use crate::candidates::{Failure, targets, via};
use crate::conversion::MissingCourse;
use crate::reason::{Finding, Reason};
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
    pub fn why_course(&self, code: &str) -> Vec<Reason> {
        let course = code.to_owned();
        let Some(known) = self.request.programme.find_course(code) else {
            return vec![Finding::UnknownCourse { course }.reason()];
        };
        if !known.convertible {
            return vec![Finding::CourseNotConvertible { course }.reason_naming(&self.names)];
        }
        if let Some(finding) = targets::possession(code, self.request) {
            return vec![finding.reason_naming(&self.names)];
        }
        let bans = self.found.bans.iter();
        let banned: Vec<Reason> = bans
            .filter_map(|ban| ban.of_course(code, self.request))
            .collect();
        if !banned.is_empty() {
            return banned;
        }
        if let Some(instead) = self.put_elsewhere(code) {
            return vec![instead];
        }
        let (mut reasons, mut none_stands) = (BTreeSet::new(), Vec::new());
        for reached in self.speaking().filter(|one| one.gives(code)) {
            let against = self.why_by(reached, code);
            if against.is_empty() {
                // Whatever fills the rule stands for other courses.
                let finding = via::none_stands_for(reached.rule, known, self.request);
                none_stands.extend(finding.map(|finding| self.say(reached.rule, &finding)));
            }
            reasons.extend(against);
        }
        if reasons.is_empty() {
            let bans = self.found.bans.iter();
            reasons.extend(bans.filter_map(|ban| ban.of_some_outcome(code, self.request)));
        }
        reasons.extend(none_stands);
        or_no_rule(reasons)
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
    fn why_by(&self, reached: &Reached<'_>, code: &str) -> BTreeSet<Reason> {
        let rule = reached.rule;
        let is_of = |failure: &Failure<'_>| {
            let mut courses = failure.courses.iter();
            failure.courses.is_empty() || courses.any(|course| course == code)
        };
        let fails_with = |failure: &Failure<'_>| failure.beside.iter().any(|it| it == code);
        let (open, failures) = self.uses(
            rule,
            |one| one.courses.iter().any(|course| course.code == code),
            |one| is_of(one) || fails_with(one),
        );
        let mut reasons = BTreeSet::new();
        let mut together = BTreeSet::new();
        for failure in failures {
            match &failure.finding {
                Finding::NotRequested { course } if course != code => {
                    together.insert(course.clone());
                }
                finding => {
                    reasons.insert(self.say(rule, finding));
                }
            }
        }
        if !together.is_empty() {
            let finding = Finding::AskedTogether {
                course: code.to_owned(),
                with: together.into_iter().collect(),
            };
            reasons.insert(self.say(rule, &finding));
        }
        reasons.extend(open.into_iter().flat_map(|one| one.reasons.clone()));
        reasons
    }
}
