//! K11: caps without a base, caps that never bind, floors over their ceiling.

use super::{CheckFinding, Surroundings, Witness};
use crate::caps;
use crate::exact::Ratio;
use crate::model::{Base, Cap, Measure, RuleSet};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::programme::Programme;

pub(super) fn find(rules: &RuleSet, around: &Surroundings<'_>) -> Vec<CheckFinding> {
    let mut findings = Vec::new();
    for cap in &rules.caps {
        findings.extend(crossed(cap));
        findings.extend(never_binds(cap, around));
        findings.extend(baseless(cap, around.programmes));
    }
    findings
}

fn crossed(cap: &Cap) -> Option<CheckFinding> {
    let amounts = cap
        .floor
        .zip(cap.limit)
        .is_some_and(|(floor, limit)| floor > limit);
    let shares = cap.floor_share.zip(cap.share);
    let shares = shares.is_some_and(|(floor, share)| !share.is_at_least(floor));
    let field = if amounts { "floor" } else { "floor_share" };
    (amounts || shares).then(|| {
        let (zh, en) = ("下限高于上限", "the floor is over the ceiling");
        finding(cap, (zh, en), &Witness::default()).at(field)
    })
}

/// All of everything is no limit.
fn never_binds(cap: &Cap, around: &Surroundings<'_>) -> Option<CheckFinding> {
    let one = Ratio::of(1, 1)?;
    let all = cap.share.is_some_and(|share| share.is_at_least(one))
        && match &cap.base {
            Some(Base::Programme) => true,
            Some(Base::Courses(selector)) => {
                let target = cap.of.as_ref().and_then(|of| of.target.as_ref());
                target == Some(selector)
            }
            _ => false,
        };
    let above = |limit: Credits| {
        let mut programmes = around.programmes.iter();
        let credits = cap.measure == Measure::Credits;
        credits
            && !around.programmes.is_empty()
            && programmes.all(|programme| limit >= programme.total_credits)
    };
    let field = if all { "share" } else { "limit" };
    (all || cap.limit.is_some_and(above)).then(|| {
        let (zh, en) = ("上限不低于可能的总量，永远不起作用", "the cap never binds");
        let shown = greatest(around.programmes);
        finding(cap, (zh, en), &shown).warning().at(field)
    })
}

/// In no programme is there anything that the share could be of.
fn baseless(cap: &Cap, around: &[Programme]) -> Option<CheckFinding> {
    cap.base.as_ref().filter(|_| !around.is_empty())?;
    let base = |programme: &Programme| caps::base_in(cap, programme);
    let mut programmes = around.iter();
    let nothing = programmes.all(|programme| base(programme).is_none_or(Credits::is_zero));
    nothing.then(|| {
        let (zh, en) = (
            "所适用的专业中没有作为基数的课程或模块，上限为 0",
            "no programme has the courses or module that the share is of; the limit is 0",
        );
        finding(cap, (zh, en), &greatest(around)).at("base")
    })
}

fn finding(cap: &Cap, (zh, en): (&str, &str), shown: &Witness) -> CheckFinding {
    let words = (zh.to_owned(), en.to_owned());
    CheckFinding::new("K11", ("caps", &cap.id), words, shown)
}

/// The programme that needs most credits: what holds in it holds in the others.
fn greatest(programmes: &[Programme]) -> Witness {
    let greatest = programmes.iter().max_by_key(|one| one.total_credits);
    greatest.map_or_else(Witness::default, |programme| {
        Witness::default().in_programme(&programme.code)
    })
}
