//! Another choice: a course that is not given, for whatever gives it or for an outcome that lies idle,
//! where some use of a rule would give it.

use super::{
    Base, Changed, Instead, MOST_CHOICES, MOST_SHOWN, Prospects, Rank, courses, cut, without, worth,
};
use crate::caps;
use crate::conversion::{Conversion, GrantedLine};
use crate::model::Effect;
use crate::reason::Finding;
use crate::request::{ConversionRequest, Required};
use credit_bank_domain::credits::Credits;
use std::cmp::Reverse;
use std::collections::BTreeSet;

impl Base<'_, '_> {
    pub(super) fn choices(&self, prospects: &mut Prospects) {
        let rooms = caps::rooms(self.request);
        let mut found: Vec<(Rank, Instead)> = Vec::new();
        for require in cut(self.other_choices(), MOST_CHOICES, &mut prospects.left_out) {
            let mut request: ConversionRequest<'_> = self.request.clone();
            request.wishes.required.insert(require.clone());
            match self.again(&request, &self.found, &rooms) {
                Some(plan) => found.push((Rank::of(&plan), self.instead(require, &plan))),
                // What can be done in no plan at all is a cap's or an exclusion's doing.
                None if !(self.should_stop)() => {}
                None => prospects.left_out = prospects.left_out.saturating_add(1),
            }
        }
        // The plan of a course alone stands for the same plan with an outcome named.
        let mut known = BTreeSet::new();
        found.retain(|(_, one)| {
            let changes: Vec<(Option<String>, Effect)> = one
                .changes
                .iter()
                .map(|it| (it.course.clone(), it.is))
                .collect();
            let outcome = (one.gains.clone(), one.gives_up.clone(), changes);
            !one.gains.is_empty() && known.insert(outcome)
        });
        found.sort_by(|a, b| (a.0, &a.1.require).cmp(&(b.0, &b.1.require)));
        let best = found.into_iter().map(|(_, one)| one).collect();
        prospects.instead = cut(best, MOST_SHOWN, &mut prospects.more);
    }

    /// Courses that are not given, the dearest first, whatever they are given for; then idle outcomes with
    /// each such course.
    fn other_choices(&self) -> Vec<Required> {
        let mut idle = BTreeSet::new();
        let mut open = BTreeSet::new();
        for candidate in &self.found.list {
            for course in &candidate.courses {
                let mut lacking = self.plan.missing.iter();
                if !lacking.any(|one| one.course_code == course.code) {
                    continue;
                }
                let rank = Reverse(course.credits);
                open.insert((rank, course.code.clone()));
                for part in &candidate.parts {
                    let fact = self.found.fact_id(part.supply);
                    let unused = |id: &&String| self.plan.unused.iter().any(|one| one.id == **id);
                    idle.extend(
                        fact.filter(unused)
                            .map(|id| (rank, course.code.clone(), id.clone())),
                    );
                }
            }
        }
        let idle = idle.into_iter().map(|(_, course, fact)| Required {
            course,
            facts: BTreeSet::from([fact]),
        });
        let open = open.into_iter().map(|(_, course)| Required {
            course,
            facts: BTreeSet::new(),
        });
        open.chain(idle).collect()
    }

    fn instead(&self, require: Required, plan: &Conversion) -> Instead {
        let (before, after) = (courses(self.plan), courses(plan));
        let lost = worth(self.plan).saturating_sub(worth(plan));
        let gives_up = without(&before, &after);
        let changes = changes(self.plan, plan);
        let finding = Finding::Instead {
            course: require.course.clone(),
            outcomes: require.facts.iter().cloned().collect(),
            lost,
            credits: worth(plan),
            gives_up: gives_up.iter().cloned().collect(),
            changes: changes.clone(),
        };
        Instead {
            credits: worth(plan),
            lost,
            gains: without(&after, &before),
            gives_up,
            changes,
            status: plan.status,
            reason: finding.reason_naming(&self.request.names()),
            require,
        }
    }
}

/// What both plans give and the other gives otherwise.
fn changes(plan: &Conversion, other: &Conversion) -> Vec<Changed> {
    let of_courses = plan.courses.iter().filter_map(|was| {
        let mut there = other.courses.iter();
        let same = |line: &&GrantedLine| line.course_code == was.course_code;
        let is = there.find(same).filter(|_| !was.course_code.is_empty())?;
        (is.effect != was.effect).then(|| Changed {
            course: Some(was.course_code.clone()),
            was: was.effect,
            is: is.effect,
            were: credited(was),
            are: credited(is),
        })
    });
    let (were, are) = (without_course(plan), without_course(other));
    let electives = (were != are).then_some(Changed {
        course: None,
        was: Effect::ElectiveCredit,
        is: Effect::ElectiveCredit,
        were,
        are,
    });
    of_courses.chain(electives).collect()
}

/// Credits of the line, at once or by examination.
fn credited(line: &GrantedLine) -> Credits {
    match line.effect {
        Effect::WaiveNoCredit => Credits::ZERO,
        _ => line.target_credits,
    }
}

/// Credits without a course.
fn without_course(plan: &Conversion) -> Credits {
    let free = plan.courses.iter().filter(|it| it.course_code.is_empty());
    Credits::sum(free.map(credited)).unwrap_or(Credits::MAX)
}
