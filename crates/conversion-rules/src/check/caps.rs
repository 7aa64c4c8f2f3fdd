//! K11: caps without a base, caps that never bind or let nothing through, floors over their ceiling; and limits
//! of recognition rules that are the same.

mod limits;
mod unused;

use super::{CheckFinding, Surroundings, Witness};
use crate::caps;
use crate::exact::Ratio;
use crate::model::{Base, Cap, Measure, RuleSet};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::programme::Programme;

pub(super) fn find(rules: &RuleSet, around: &Surroundings<'_>) -> Vec<CheckFinding> {
    let mut findings = Vec::new();
    for cap in &rules.caps {
        let before = findings.len();
        findings.extend(crossed(cap).or_else(|| crossed_in(cap, around.programmes)));
        findings.extend(baseless(cap, around.programmes));
        if findings.len() == before {
            let found = lets_nothing_through(cap, around.programmes);
            let found = found.or_else(|| unused::counts_nothing(rules, cap, around));
            findings.extend(found.or_else(|| never_binds(cap, around)));
        }
    }
    for rule in rules.recognise_rules() {
        findings.extend(limits::find(rules, rule));
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

/// An amount over a share, or the other way round, and what is left of two shares once each is rounded: in every
/// programme the floor is over the ceiling.
fn crossed_in(cap: &Cap, programmes: &[Programme]) -> Option<CheckFinding> {
    let is_crossed = |programme: &Programme| {
        let (limit, floor) = caps::bounds_in(cap, programme);
        floor.is_some_and(|floor| floor > limit)
    };
    let crossed = !programmes.is_empty() && programmes.iter().all(is_crossed);
    let field = if cap.floor.is_some() {
        "floor"
    } else {
        "floor_share"
    };
    crossed.then(|| {
        let (zh, en) = (
            "在所适用的任何专业中下限都高于上限",
            "the floor is over the ceiling in every programme of this rule set",
        );
        finding(cap, (zh, en), &greatest(programmes)).at(field)
    })
}

/// The least that is something: a cent of credit, or one course.
const fn least(measure: Measure) -> Credits {
    match measure {
        Measure::Credits => Credits::CENT,
        Measure::Courses => Credits::ONE,
    }
}

/// A ban in the form of a cap. Where something becomes of what is beyond it, that is what is meant.
fn lets_nothing_through(cap: &Cap, programmes: &[Programme]) -> Option<CheckFinding> {
    let least = least(cap.measure);
    let rounded = |programme: &Programme| caps::bounds_in(cap, programme).0 < least;
    let (nothing, field) = match (cap.limit, cap.share) {
        (Some(limit), _) => (limit < least, "limit"),
        (None, Some(share)) => {
            let everywhere = !programmes.is_empty() && programmes.iter().all(rounded);
            (share == Ratio::ZERO || everywhere, "share")
        }
        (None, None) => return None,
    };
    (nothing && cap.then.is_none()).then(|| {
        let (zh, en) = (
            "上限为 0，所计入的一概不能给出；若是禁止，请写在 deny 中",
            "the limit is 0, and nothing that it counts is ever given; a ban is written under `deny`",
        );
        finding(cap, (zh, en), &greatest(programmes))
            .warning()
            .at(field)
    })
}

/// All of everything is no limit. One with a floor is there for its floor.
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
    let mut programmes = around.programmes.iter();
    let above = !around.programmes.is_empty()
        && programmes.all(|programme| {
            let most = most_counted(cap, programme);
            !most.is_zero() && caps::bounds_in(cap, programme).0 >= most
        });
    let has_floor = cap.floor.is_some() || cap.floor_share.is_some();
    let field = if cap.limit.is_some() {
        "limit"
    } else {
        "share"
    };
    ((all || above) && !has_floor).then(|| {
        let (zh, en) = ("上限不低于可能的总量，永远不起作用", "the cap never binds");
        let shown = greatest(around.programmes);
        finding(cap, (zh, en), &shown).warning().at(field)
    })
}

/// The most that a plan could ever have of what the cap counts: its courses, else all credits of the programme, which
/// may be given without a course.
fn most_counted(cap: &Cap, programme: &Programme) -> Credits {
    let target = cap.of.as_ref().and_then(|of| of.target.as_ref());
    if cap.measure == Measure::Credits && target.is_none() {
        return programme.total_credits;
    }
    let counted = programme.courses.iter().filter(|course| {
        course.convertible && target.is_none_or(|target| caps::selected(target, course))
    });
    let each = counted.map(|course| match cap.measure {
        Measure::Credits => course.credits,
        Measure::Courses => Credits::ONE,
    });
    Credits::sum(each).unwrap_or(Credits::MAX)
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
