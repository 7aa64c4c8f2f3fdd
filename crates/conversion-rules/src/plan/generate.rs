//! Made-up planning problems of six sizes: the instances on which figures are quoted.
//!
//! They copy the shape of published rules: one-to-one lists, bundles, certificates as budgets,
//! several trainings for one course, elective credits, caps by total, category, source, rule and
//! number of courses, same-content classes. Size and seed decide every byte.

mod caps;
mod random;

use super::instance::{
    Application, ExclusionKind, ExclusionLimit, Grant, Instance, Outcome, OutcomeMode, OutcomeUse,
    Target,
};
use random::Random;
use std::collections::BTreeSet;

/// A size, named after the kind of case it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Size {
    /// Courses for courses: 40 outcomes, 40 targets, 90 applications.
    Course,
    /// Certificates as budgets and bundles: 22, 40, 150.
    Certificate,
    /// Both, and several trainings for one course: 39, 50, 300.
    Mixed,
    /// As mixed under many tight caps and a floor: 55, 50, 400.
    Capped,
    /// A learner with a long life of learning: 110, 60, 800.
    Busy,
    /// The most the bank promises to plan: 200, 80, 2,000.
    Limit,
}

/// Credits of courses, in hundredths, as often as they are found in programmes.
const COURSE_CREDITS: [i64; 16] = [
    100, 150, 200, 200, 200, 250, 300, 300, 300, 350, 400, 400, 400, 450, 500, 600,
];
const CATEGORIES: [&str; 5] = ["public", "basic", "core", "practice", "elective"];
/// Topics: outcomes convert mostly into targets of their own topic.
const TOPICS: usize = 8;

impl Size {
    /// Every size, small to large.
    pub const ALL: [Self; 6] = [
        Self::Course,
        Self::Certificate,
        Self::Mixed,
        Self::Capped,
        Self::Busy,
        Self::Limit,
    ];

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Course => "course",
            Self::Certificate => "certificate",
            Self::Mixed => "mixed",
            Self::Capped => "capped",
            Self::Busy => "busy",
            Self::Limit => "limit",
        }
    }

    /// The size of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.name() == name)
    }

    /// Numbers of outcomes, targets and applications.
    pub const fn counts(self) -> (usize, usize, usize) {
        match self {
            Self::Course => (40, 40, 90),
            Self::Certificate => (22, 40, 150),
            Self::Mixed => (39, 50, 300),
            Self::Capped => (55, 50, 400),
            Self::Busy => (110, 60, 800),
            Self::Limit => (200, 80, 2_000),
        }
    }

    /// Of a hundred outcomes, how many are courses and how many certificates; the rest trainings.
    const fn kinds(self) -> (u64, u64) {
        match self {
            Self::Course => (90, 10),
            Self::Certificate => (10, 70),
            Self::Mixed | Self::Capped => (40, 25),
            Self::Busy | Self::Limit => (45, 20),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Course,
    Certificate,
    Training,
}

struct Made {
    kind: Kind,
    topic: usize,
}

/// The instance of a size and a seed; the same on every machine.
pub fn generate(size: Size, seed: u64) -> Instance {
    let mut random = Random::new(seed, size.name());
    let mut instance = Instance::empty(&format!("{}-{seed}", size.name()));
    let (outcomes, targets, applications) = size.counts();
    for number in 0..targets {
        instance.targets.push(Target {
            id: format!("c{number:03}"),
            credits: random.one_of(&COURSE_CREDITS).unwrap_or(300),
            category: random.one_of(&CATEGORIES).unwrap_or("core").to_owned(),
        });
    }
    let made: Vec<Made> = (0..outcomes)
        .map(|number| outcome(&mut random, &mut instance, size, number))
        .collect();
    let mut texts = BTreeSet::new();
    let mut bases = Vec::new();
    while instance.applications.len() < applications {
        let Some((application, kind)) = draw(&mut random, &instance, &made) else {
            continue;
        };
        if texts.insert(super::fingerprint_text(&application)) {
            let number = instance.applications.len();
            bases.push(kind);
            instance.applications.push(Application {
                id: format!("a{number:04}"),
                ..application
            });
        }
    }
    caps::add(&mut random, &mut instance, size, &bases);
    exclusions(&mut random, &mut instance);
    instance
}

fn outcome(random: &mut Random, instance: &mut Instance, size: Size, number: usize) -> Made {
    let (courses, certificates) = size.kinds();
    let dice = random.below(100);
    let kind = if dice < courses {
        Kind::Course
    } else if dice < courses.saturating_add(certificates) {
        Kind::Certificate
    } else {
        Kind::Training
    };
    let value = match kind {
        Kind::Course => random.one_of(&COURSE_CREDITS).unwrap_or(300),
        Kind::Certificate => random.steps(300, 900),
        Kind::Training => random.steps(50, 250),
    };
    let is_budget = kind == Kind::Certificate && random.below(4) > 0;
    instance.outcomes.push(Outcome {
        id: format!("o{number:03}"),
        mode: if is_budget {
            OutcomeMode::Budget
        } else {
            OutcomeMode::Whole
        },
        value,
        budget: is_budget.then(|| value.min(800)),
    });
    Made {
        kind,
        topic: random.place(TOPICS),
    }
}

/// (further outcomes, targets): lists, several for one, bundles, elective credits.
fn shape(kind: Kind, dice: u64) -> (usize, usize) {
    match kind {
        Kind::Course if dice < 70 => (0, 1),
        Kind::Course if dice < 85 => (1, 1),
        Kind::Course if dice < 95 => (0, 2),
        Kind::Certificate if dice < 55 => (0, 1),
        Kind::Certificate if dice < 75 => (0, 2),
        Kind::Certificate if dice < 92 => (0, 3),
        Kind::Training if dice < 30 => (0, 1),
        Kind::Training if dice < 60 => (1, 1),
        Kind::Training if dice < 85 => (2, 1),
        Kind::Training if dice < 92 => (2, 2),
        _ => (0, 0),
    }
}

/// One application, if what was drawn makes sense; and the kind of what it uses.
fn draw(random: &mut Random, instance: &Instance, made: &[Made]) -> Option<(Application, Kind)> {
    let first = random.place(made.len());
    let Made { kind, topic } = made.get(first)?;
    let (more, wanted) = shape(*kind, random.below(100));
    let mut used = vec![first];
    for _ in 0..more {
        let other = random.place(made.len());
        let fits = made
            .get(other)
            .is_some_and(|one| one.kind == *kind && !used.contains(&other));
        used.extend(fits.then_some(other));
    }
    if used.len() <= more {
        return None;
    }
    let grants = targets(random, instance, *topic, wanted)?;
    let granted: i64 = grants.iter().map(|grant| grant.credits).sum();
    let (mut taken, mut value) = (Vec::new(), 0i64);
    for place in used {
        let outcome = instance.outcomes.get(place)?;
        value = value.saturating_add(outcome.value);
        taken.push(OutcomeUse {
            o: outcome.id.clone(),
            draw: if outcome.budget.is_some() { granted } else { 0 },
        });
        if outcome.budget.is_some_and(|budget| granted > budget) {
            return None;
        }
    }
    // A course must be covered to a good part by what stands for it.
    if grants.len() == 1 && value.saturating_mul(2) < granted {
        return None;
    }
    let free = if grants.is_empty() {
        random.steps(50, value.min(200))
    } else {
        0
    };
    let rule = random.below(24);
    let version = rule.checked_rem(3)?.saturating_add(1);
    let application = Application {
        id: String::new(),
        rule: format!("R{rule:05}@{version}"),
        uses: taken,
        grants,
        free,
        pref: i64::try_from(rule.checked_rem(4)?).ok()?,
    };
    Some((application, *kind))
}

/// Targets mostly of the topic.
fn targets(
    random: &mut Random,
    instance: &Instance,
    topic: usize,
    wanted: usize,
) -> Option<Vec<Grant>> {
    let mut grants: Vec<Grant> = Vec::new();
    for _ in 0..wanted {
        let place = random.place(instance.targets.len());
        let near = place.checked_rem(TOPICS)? == topic || random.below(5) == 0;
        let target = instance.targets.get(place).filter(|_| near)?;
        if grants.iter().all(|grant| grant.t != target.id) {
            grants.push(Grant {
                t: target.id.clone(),
                credits: target.credits,
            });
        }
    }
    Some(grants)
}

/// Same-content classes: of two outcomes one counts.
fn exclusions(random: &mut Random, instance: &mut Instance) {
    let classes = instance.outcomes.len().checked_div(12).unwrap_or(0);
    let mut taken = BTreeSet::new();
    for number in 0..classes {
        let (a, b) = (
            random.place(instance.outcomes.len()),
            random.place(instance.outcomes.len()),
        );
        if a == b || !taken.insert(a) || !taken.insert(b) {
            continue;
        }
        instance.exclusions.push(ExclusionLimit {
            id: format!("same:{number}"),
            kind: ExclusionKind::Outcomes,
            members: [a, b]
                .iter()
                .filter_map(|place| instance.outcomes.get(*place))
                .map(|outcome| outcome.id.clone())
                .collect(),
            max: 1,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_has_its_numbers_and_is_a_sound_instance() {
        for size in Size::ALL {
            let instance = generate(size, 7);
            assert_eq!(instance.validate(), Ok(()));
            let counts = (
                instance.outcomes.len(),
                instance.targets.len(),
                instance.applications.len(),
            );
            assert_eq!(counts, size.counts());
            assert_eq!(Size::find(size.name()), Some(size));
        }
    }

    #[test]
    fn size_and_seed_decide_every_byte() {
        assert_eq!(generate(Size::Capped, 3), generate(Size::Capped, 3));
        assert_ne!(generate(Size::Capped, 3), generate(Size::Capped, 4));
    }
}
