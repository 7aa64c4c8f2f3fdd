//! Small random instances.

use credit_bank_conversion_rules::plan::{
    Application, CapLimit, ExclusionKind, ExclusionLimit, FORMAT, Grant, Instance, Outcome,
    OutcomeMode, OutcomeUse, Pins, Target,
};
use proptest::prelude::*;
use proptest::sample::Index;

type RawApplication = (u8, Vec<(Index, i64)>, Vec<Index>, i64, i64);

fn distinct(indices: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut list: Vec<usize> = indices.collect();
    list.sort_unstable();
    list.dedup();
    list
}

/// Up to 9 applications over 5 outcomes and 5 targets, with caps, exclusions and pins.
pub fn instances() -> impl Strategy<Value = Instance> {
    let application = (
        0u8..4,
        prop::collection::vec((any::<Index>(), 0i64..5), 1..3),
        prop::collection::vec(any::<Index>(), 0..3),
        prop_oneof![3 => Just(0i64), 1 => 1i64..4],
        -1i64..3,
    );
    let cap = (
        0i64..14,
        prop::collection::vec(any::<Index>(), 0..6),
        any::<bool>(),
        0i64..3,
    );
    let exclusion = (any::<bool>(), prop::collection::vec(any::<Index>(), 2..4));
    (
        prop::collection::vec((any::<bool>(), 1i64..9), 5),
        prop::collection::vec(1i64..7, 5),
        prop::collection::vec(application, 1..10),
        prop::collection::vec(cap, 0..3),
        prop::collection::vec(exclusion, 0..2),
        prop::option::weighted(0.2, any::<Index>()),
        prop::option::weighted(0.2, any::<Index>()),
    )
        .prop_map(
            |(outcomes, targets, applications, caps, exclusions, require, forbid)| {
                let outcomes: Vec<Outcome> =
                    outcomes.into_iter().enumerate().map(outcome_of).collect();
                let applications: Vec<Application> = applications
                    .into_iter()
                    .enumerate()
                    .map(|(number, raw)| application_of(number, &raw, &targets))
                    .collect();
                let name = |index: Index| applications[index.index(applications.len())].id.clone();
                Instance {
                    format: FORMAT.to_owned(),
                    id: "random".to_owned(),
                    caps: caps
                        .into_iter()
                        .enumerate()
                        .map(|(number, raw)| cap_of(number, &raw, &applications))
                        .collect(),
                    exclusions: exclusions
                        .into_iter()
                        .enumerate()
                        .map(|(number, raw)| exclusion_of(number, &raw, &outcomes, &applications))
                        .collect(),
                    pins: Pins {
                        require: require.map(&name).into_iter().collect(),
                        forbid: forbid.map(&name).into_iter().collect(),
                    },
                    targets: targets.iter().enumerate().map(target_of).collect(),
                    outcomes,
                    applications,
                }
            },
        )
}

fn outcome_of((number, (whole, value)): (usize, (bool, i64))) -> Outcome {
    Outcome {
        id: format!("o{number}"),
        mode: if whole {
            OutcomeMode::Whole
        } else {
            OutcomeMode::Budget
        },
        value: value * 100,
        budget: (!whole).then_some(value * 100),
    }
}

fn target_of((number, credits): (usize, &i64)) -> Target {
    Target {
        id: format!("c{number}"),
        credits: credits * 100,
        category: String::new(),
    }
}

/// The second cap has a floor; a cap that does not count exactly the credits cannot bound them.
fn cap_of(
    number: usize,
    raw: &(i64, Vec<Index>, bool, i64),
    applications: &[Application],
) -> CapLimit {
    let (limit, members, exact, min) = raw;
    CapLimit {
        id: format!("k{number}"),
        limit: limit * 100,
        min: if number == 1 { min * 100 } else { 0 },
        terms: distinct(members.iter().map(|one| one.index(applications.len())))
            .into_iter()
            .map(|place| &applications[place])
            .map(|one| (one.id.clone(), granted(one) + if *exact { 0 } else { 100 }))
            .collect(),
    }
}

fn exclusion_of(
    number: usize,
    raw: &(bool, Vec<Index>),
    outcomes: &[Outcome],
    applications: &[Application],
) -> ExclusionLimit {
    let (of_outcomes, members) = raw;
    let ids: Vec<&String> = if *of_outcomes {
        outcomes.iter().map(|one| &one.id).collect()
    } else {
        applications.iter().map(|one| &one.id).collect()
    };
    ExclusionLimit {
        id: format!("x{number}"),
        kind: if *of_outcomes {
            ExclusionKind::Outcomes
        } else {
            ExclusionKind::Applications
        },
        members: distinct(members.iter().map(|one| one.index(ids.len())))
            .into_iter()
            .map(|place| ids[place].clone())
            .collect(),
        max: 1,
    }
}

fn granted(application: &Application) -> i64 {
    application.free
        + application
            .grants
            .iter()
            .map(|grant| grant.credits)
            .sum::<i64>()
}

fn application_of(number: usize, raw: &RawApplication, targets: &[i64]) -> Application {
    let (rule, uses, grants, free, pref) = raw;
    let mut places: Vec<(usize, i64)> = uses
        .iter()
        .map(|(index, draw)| (index.index(5), *draw))
        .collect();
    places.sort_unstable();
    places.dedup_by_key(|(place, _)| *place);
    Application {
        id: format!("a{number}"),
        rule: format!("R{rule}@1"),
        uses: places
            .into_iter()
            .map(|(place, draw)| OutcomeUse {
                o: format!("o{place}"),
                draw: draw * 100,
            })
            .collect(),
        grants: distinct(grants.iter().map(|index| index.index(targets.len())))
            .into_iter()
            .map(|place| Grant {
                t: format!("c{place}"),
                credits: targets[place] * 100,
            })
            .collect(),
        free: free * 100,
        pref: *pref,
    }
}
