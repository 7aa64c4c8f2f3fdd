//! Another choice: for every outcome that lies idle and every course that is not given, where some
//! use of a rule would take or give it.

use super::{Base, Instead, MOST_CHOICES, Prospects, courses, cut, without, worth};
use crate::caps;
use crate::reason::Finding;
use crate::request::{ConversionRequest, Required};
use std::collections::BTreeSet;

impl Base<'_, '_> {
    pub(super) fn choices(&self, prospects: &mut Prospects) {
        let rooms = caps::rooms(self.request);
        for require in cut(self.other_choices(), MOST_CHOICES, &mut prospects.left_out) {
            let mut request: ConversionRequest<'_> = self.request.clone();
            request.wishes.required.insert(require.clone());
            match self.again(&request, &self.found, &rooms) {
                Some(plan) => prospects.instead.push(self.instead(require, &plan)),
                // What can be done in no plan at all is a cap's or an exclusion's doing.
                None if !(self.should_stop)() => {}
                None => prospects.left_out = prospects.left_out.saturating_add(1),
            }
        }
    }

    /// Idle outcomes with each course they could give, then courses whatever they are given for.
    fn other_choices(&self) -> Vec<Required> {
        let mut idle = BTreeSet::new();
        let mut open = BTreeSet::new();
        for candidate in &self.found.list {
            for course in &candidate.courses {
                let mut lacking = self.plan.missing.iter();
                if lacking.any(|one| one.course_code == course.code) {
                    open.insert(course.code.clone());
                }
                for part in &candidate.parts {
                    let fact = self.found.fact_id(part.supply);
                    let unused = |id: &&String| self.plan.unused.iter().any(|one| one.id == **id);
                    idle.extend(
                        fact.filter(unused)
                            .map(|id| (id.clone(), course.code.clone())),
                    );
                }
            }
        }
        let idle = idle.into_iter().map(|(fact, course)| Required {
            course,
            facts: BTreeSet::from([fact]),
        });
        let open = open.into_iter().map(|course| Required {
            course,
            facts: BTreeSet::new(),
        });
        idle.chain(open).collect()
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
            reason: finding.reason(),
            require,
        }
    }
}
