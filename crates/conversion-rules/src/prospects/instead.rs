//! Another choice: a course that is not given, for whatever gives it or for an outcome that lies idle,
//! where some use of a rule would give it.

use super::{
    Base, Instead, MOST_CHOICES, MOST_SHOWN, Prospects, Rank, courses, cut, without, worth,
};
use crate::caps;
use crate::reason::Finding;
use crate::request::{ConversionRequest, Required};
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
            let outcome = (one.gains.clone(), one.gives_up.clone());
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

    fn instead(&self, require: Required, plan: &crate::Conversion) -> Instead {
        let (before, after) = (courses(self.plan), courses(plan));
        let lost = worth(self.plan).saturating_sub(worth(plan));
        let gives_up = without(&before, &after);
        let finding = Finding::Instead {
            course: require.course.clone(),
            outcomes: require.facts.iter().cloned().collect(),
            lost,
            credits: worth(plan),
            gives_up: gives_up.iter().cloned().collect(),
        };
        Instead {
            credits: worth(plan),
            lost,
            gains: without(&after, &before),
            gives_up,
            status: plan.status,
            reason: finding.reason_naming(&self.request.names()),
            require,
        }
    }
}
