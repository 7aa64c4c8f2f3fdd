//! The caps of a made-up instance.

use super::random::Random;
use super::{CATEGORIES, Kind, Size};
use crate::plan::instance::{Application, CapLimit, Instance};

fn granted(application: &Application) -> i64 {
    let grants = application.grants.iter().map(|grant| grant.credits);
    grants.fold(application.free, i64::saturating_add)
}

/// A share of an amount in hundredths, down to the half credit.
fn share(amount: i64, percent: i64) -> i64 {
    let steps = amount.saturating_mul(percent).checked_div(5_000);
    steps.unwrap_or(0).saturating_mul(50)
}

fn percent(random: &mut Random, least: u64, most: u64) -> i64 {
    let span = most.saturating_sub(least).saturating_add(1);
    i64::try_from(random.below(span).saturating_add(least)).unwrap_or(0)
}

/// Total always; source and number of courses mostly; categories and rules where the size is capped.
pub(super) fn add(random: &mut Random, instance: &mut Instance, size: Size, bases: &[Kind]) {
    let programme: i64 = instance.targets.iter().map(|target| target.credits).sum();
    let tight = size == Size::Capped;
    let total = if tight {
        percent(random, 30, 45)
    } else {
        percent(random, 35, 60)
    };
    let mut caps = vec![cap(instance, "total", share(programme, total), 0, |one| {
        granted(one)
    })];
    for (kind, id, least, most) in [
        (Kind::Course, "source:course", 20, 40),
        (Kind::Certificate, "source:certificate", 12, 30),
        (Kind::Training, "source:training", 6, 15),
    ] {
        if !tight && random.below(3) == 0 {
            continue;
        }
        let limit = share(programme, percent(random, least, most));
        let of_kind = instance.applications.iter().zip(bases);
        let terms = of_kind
            .filter(|(_, base)| **base == kind)
            .map(|(one, _)| (one.id.clone(), granted(one)));
        caps.push(CapLimit {
            id: id.to_owned(),
            limit,
            min: 0,
            terms: terms.collect(),
        });
    }
    if tight || random.below(2) == 0 {
        let most = percent(random, 35, 50).saturating_mul(i64::from(tight).saturating_add(1));
        let courses = i64::try_from(instance.targets.len()).unwrap_or(0);
        let limit = courses.saturating_mul(most.min(60)).checked_div(100);
        let limit = limit.unwrap_or(0).saturating_mul(100);
        caps.push(cap(instance, "courses", limit, 0, |one| {
            i64::try_from(one.grants.len())
                .unwrap_or(0)
                .saturating_mul(100)
        }));
    }
    if tight || size == Size::Busy || size == Size::Limit {
        categories(random, instance, tight, &mut caps);
    }
    if tight {
        for rule in 0..4u64 {
            let rule = format!("R{rule:05}@");
            let limit = random.steps(300, 1_200);
            caps.push(cap(instance, &format!("rule:{rule}"), limit, 0, |one| {
                i64::from(one.rule.starts_with(&rule)).saturating_mul(granted(one))
            }));
        }
    }
    instance.caps = caps;
}

/// A part of each category; one of them must be reached a little where the size is capped.
fn categories(random: &mut Random, instance: &Instance, tight: bool, caps: &mut Vec<CapLimit>) {
    for (number, category) in CATEGORIES.iter().enumerate() {
        if random.below(2) == 0 {
            continue;
        }
        let of_category = instance
            .targets
            .iter()
            .filter(|target| target.category == *category);
        let ids: Vec<&str> = of_category
            .clone()
            .map(|target| target.id.as_str())
            .collect();
        let all = of_category.map(|target| target.credits).sum();
        let floor = if tight && number == 2 {
            share(all, 20)
        } else {
            0
        };
        let limit = share(all, percent(random, 35, 70)).max(floor);
        caps.push(cap(
            instance,
            &format!("category:{category}"),
            limit,
            floor,
            |one| {
                let inside = one
                    .grants
                    .iter()
                    .filter(|grant| ids.contains(&grant.t.as_str()));
                inside.map(|grant| grant.credits).sum()
            },
        ));
    }
}

fn cap(
    instance: &Instance,
    id: &str,
    limit: i64,
    min: i64,
    amount: impl Fn(&Application) -> i64,
) -> CapLimit {
    let terms = instance
        .applications
        .iter()
        .map(|one| (one.id.clone(), amount(one)));
    CapLimit {
        id: id.to_owned(),
        limit,
        min,
        terms: terms.filter(|(_, amount)| *amount > 0).collect(),
    }
}
