//! Caps in numbers: what the limit is, what is used, what a grant adds.

pub(crate) use crate::candidates::targets::selects as selected;
use crate::candidates::{Candidate, Candidates};
use crate::exact::{Ratio, Rounding};
use crate::model::{Base, Cap, CapPeriod, CapScope, Effect, Measure, RuleSet};
use crate::request::{ConversionRequest, GrantedCourse, Sources};
use chrono::{Datelike, NaiveDate};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::programme::{Course, Programme};
use std::collections::BTreeSet;

/// One course of a cap that counts courses, so that both measures are amounts.
const ONE: i64 = 100;

/// A cap as it stands for this learner in this programme.
pub(crate) struct CapRoom<'r> {
    pub cap: &'r Cap,
    pub limit: Credits,
    pub base: Option<Credits>,
    pub before: Credits,
    /// Least that counts once anything new counts; none where there is no floor.
    pub floor: Option<Credits>,
}

impl CapRoom<'_> {
    pub fn counts_courses(&self) -> bool {
        self.cap.measure == Measure::Courses
    }
}

/// A grant as caps see it.
pub(crate) struct Granting<'g> {
    pub course: Option<&'g Course>,
    pub credits: Credits,
    pub rule: &'g str,
    pub effect: Effect,
    pub sources: &'g Sources,
}

/// The caps of the rule set, in the order of their ids.
pub(crate) fn rooms<'r>(request: &ConversionRequest<'r>) -> Vec<CapRoom<'r>> {
    request
        .rules
        .caps
        .iter()
        .map(|cap| {
            let base = base_in(cap, request.programme);
            let granted = request.commitments.granted.iter();
            let before = granted
                .filter(|it| is_in_period(cap, it, request.on))
                .map(|it| amount(cap, &granting(it, request.programme)));
            CapRoom {
                cap,
                limit: limit(cap, base),
                floor: floor(cap, base),
                base,
                before: Credits::sum(before).unwrap_or(Credits::MAX),
            }
        })
        .collect()
}

/// A cap over what was granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapReading {
    /// Identity of the cap.
    pub id: String,
    /// The most it allows: credits, or courses of 1.00 each.
    pub limit: Credits,
    /// Does it count courses?
    pub counts_courses: bool,
    /// What it counts, by its place among the grants.
    pub counted: Vec<usize>,
}

/// Every cap of the rules over grants in a programme, as an application filed `on` that day met them.
pub fn read_caps(
    rules: &RuleSet,
    programme: &Programme,
    granted: &[GrantedCourse],
    on: NaiveDate,
) -> Vec<CapReading> {
    let read = |cap: &Cap| {
        let base = base_in(cap, programme);
        let counts = |it: &GrantedCourse| {
            is_in_period(cap, it, on) && !amount(cap, &granting(it, programme)).is_zero()
        };
        let places = granted.iter().enumerate();
        CapReading {
            id: cap.id.clone(),
            limit: limit(cap, base),
            counts_courses: cap.measure == Measure::Courses,
            counted: places
                .filter(|(_, it)| counts(it))
                .map(|(place, _)| place)
                .collect(),
        }
    };
    rules.caps.iter().map(read).collect()
}

fn granting<'g>(granted: &'g GrantedCourse, programme: &'g Programme) -> Granting<'g> {
    Granting {
        course: programme.find_course(&granted.course_code),
        credits: granted.credits,
        rule: &granted.rule,
        effect: granted.effect,
        sources: &granted.sources,
    }
}

/// Does a cap by period count this grant beside those of an application filed on this day? A grant whose
/// day is not known counts always.
fn is_in_period(cap: &Cap, granted: &GrantedCourse, on: NaiveDate) -> bool {
    match (cap.per, granted.filed_on) {
        (Some(CapPeriod::CalendarYear), Some(day)) => day.year() == on.year(),
        (None, _) | (_, None) => true,
    }
}

fn limit(cap: &Cap, base: Option<Credits>) -> Credits {
    let share = part_of(cap, cap.share, base, Rounding::Floor);
    // A cap that says nothing lets nothing through; the parser refuses such a cap.
    cap.limit.or(share).unwrap_or_default()
}

/// A floor is rounded up: rounding never makes it easier to reach.
fn floor(cap: &Cap, base: Option<Credits>) -> Option<Credits> {
    cap.floor
        .or_else(|| part_of(cap, cap.floor_share, base, Rounding::Ceil))
}

fn part_of(
    cap: &Cap,
    share: Option<Ratio>,
    base: Option<Credits>,
    rounding: Rounding,
) -> Option<Credits> {
    let step = match cap.measure {
        Measure::Credits => Credits::from_hundredths(1),
        Measure::Courses => Credits::from_hundredths(ONE),
    };
    share?
        .times(Ratio::from_credits(base?))?
        .to_step(step.ok()?, rounding)
}

/// What a candidate adds to a cap.
pub(crate) fn term(found: &Candidates<'_>, candidate: &Candidate<'_>, cap: &Cap) -> Credits {
    let sources = found.sources(candidate);
    let granting = |course, credits| Granting {
        course,
        credits,
        rule: &candidate.rule.id,
        effect: candidate.effect,
        sources: &sources,
    };
    let courses = candidate
        .courses
        .iter()
        .map(|course| amount(cap, &granting(Some(course), course.credits)));
    let free = (!candidate.free.is_zero()).then(|| amount(cap, &granting(None, candidate.free)));
    Credits::sum(courses.chain(free)).unwrap_or(Credits::MAX)
}

/// Limit and floor of a cap in a programme.
pub(crate) fn bounds_in(cap: &Cap, programme: &Programme) -> (Credits, Option<Credits>) {
    let base = base_in(cap, programme);
    (limit(cap, base), floor(cap, base))
}

/// What the share of a cap is of in a programme.
pub(crate) fn base_in(cap: &Cap, programme: &Programme) -> Option<Credits> {
    let base = cap.base.as_ref()?;
    Some(base_of(base, cap.measure, programme))
}

fn base_of(base: &Base, measure: Measure, programme: &Programme) -> Credits {
    let of = |courses: &mut dyn Iterator<Item = &Course>| match measure {
        Measure::Credits => {
            Credits::sum(courses.map(|course| course.credits)).unwrap_or(Credits::MAX)
        }
        Measure::Courses => i64::try_from(courses.count())
            .ok()
            .and_then(|count| Credits::from_hundredths(count.saturating_mul(ONE)).ok())
            .unwrap_or(Credits::MAX),
    };
    match (base, measure) {
        (Base::Programme, Measure::Credits) => programme.total_credits,
        (Base::Programme, Measure::Courses) => of(&mut programme.courses.iter()),
        (Base::Courses(selector), _) => of(&mut programme
            .courses
            .iter()
            .filter(|course| selected(selector, course))),
        (Base::ModuleMinimum(code), _) => programme
            .modules
            .iter()
            .find(|module| module.code == *code)
            .map_or(Credits::ZERO, |module| module.min_credits),
    }
}

/// What a grant adds to a cap.
pub(crate) fn amount(cap: &Cap, granting: &Granting<'_>) -> Credits {
    let counts = cap.then != Some(granting.effect)
        && cap.of.as_ref().is_none_or(|of| is_counted(of, granting));
    match (counts, cap.measure, granting.course) {
        (true, Measure::Credits, _) => granting.credits,
        (true, Measure::Courses, Some(_)) => Credits::from_hundredths(ONE).unwrap_or_default(),
        _ => Credits::ZERO,
    }
}

fn is_counted(of: &CapScope, granting: &Granting<'_>) -> bool {
    let sources = granting.sources;
    (of.rule.is_empty() || of.rule.contains(granting.rule))
        && among(&of.source_type, &sources.types)
        && among(&of.issuer_class, &sources.issuer_classes)
        && among(&of.issuer, &sources.issuers)
        && among(&of.source_category, &sources.categories)
        && (of.effect.is_empty() || of.effect.contains(&granting.effect))
        && of.target.as_ref().is_none_or(|selector| {
            granting
                .course
                .is_some_and(|course| selected(selector, course))
        })
}

/// Is one of them asked for, or none in particular?
fn among<T: Ord>(wanted: &BTreeSet<T>, have: &BTreeSet<T>) -> bool {
    wanted.is_empty() || !wanted.is_disjoint(have)
}
