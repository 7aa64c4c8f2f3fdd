//! The second level of the objective: of plans with equal credits which comes first.

use crate::candidates::{Candidate, Candidates};
use crate::model::PREFER_MAX;
use crate::plan::PREFERENCE_MAX;
use crate::request::ConversionRequest;
use credit_bank_domain::credits::Credits;
use std::collections::BTreeMap;

/// Before semantics 4 a preferred course counted as so many hundredths of credits.
const PREFERRED: i64 = 1_000_000;

/// What one use adds to the preference of a plan.
pub(super) enum Preference {
    /// Before semantics 4: certain hundredths, the author's number and the learner's wishes in one sum.
    Summed,
    /// What the learner prefers, then what the author prefers, then what is certain: the least difference in one
    /// outweighs all that there can be of those behind it.
    Ranked {
        /// What one preferred course is worth.
        wish: i64,
        /// What one of the author's numbers is worth.
        author: i64,
        /// What is certain is told in so many steps...
        steps: i64,
        /// ...of this.
        most: i64,
    },
}

impl Preference {
    /// Among these candidates.
    pub fn of(request: &ConversionRequest<'_>, found: &Candidates<'_>) -> Self {
        if !request.rules.ranks_preferences() {
            return Self::Summed;
        }
        let most = greatest_sum(found, |one| certain(request, one)).max(1);
        let author = greatest_sum(found, prefer);
        let wishes = found.list.iter().map(|one| wishes(request, one));
        let wishes = wishes.max().unwrap_or(0);
        let above = author
            .saturating_add(1)
            .saturating_mul(wishes.saturating_add(1));
        // Where the numbers would grow beyond what a plan instance takes, what is certain is told in fewer steps.
        let fitting = PREFERENCE_MAX.checked_div(above).unwrap_or(1);
        let unit = unit(request, found);
        let steps = most.checked_div(unit).unwrap_or(most);
        let steps = steps.min(fitting.saturating_sub(1)).max(1);
        let of_author = steps.saturating_add(1);
        Self::Ranked {
            wish: of_author.saturating_mul(author.saturating_add(1)),
            author: of_author,
            steps,
            most,
        }
    }

    /// What the candidate adds.
    pub fn of_use(&self, request: &ConversionRequest<'_>, candidate: &Candidate<'_>) -> i64 {
        let (certain, wishes) = (certain(request, candidate), wishes(request, candidate));
        match self {
            Self::Summed => certain
                .saturating_add(i64::from(candidate.rule.prefer))
                .saturating_add(wishes.saturating_mul(PREFERRED)),
            Self::Ranked {
                wish,
                author,
                steps,
                most,
            } => {
                let scaled = i128::from(certain).saturating_mul(i128::from(*steps));
                let scaled = scaled.checked_div(i128::from(*most));
                let certain = scaled.and_then(|it| i64::try_from(it).ok()).unwrap_or(0);
                wishes
                    .saturating_mul(*wish)
                    .saturating_add(prefer(candidate).saturating_mul(*author))
                    .saturating_add(certain)
            }
        }
    }
}

/// The author's number; one above the greatest that a rule set may name counts as that.
fn prefer(candidate: &Candidate<'_>) -> i64 {
    i64::from(candidate.rule.prefer.min(PREFER_MAX))
}

/// Hundredths of what is given, by how certain it is: of plans with equal credit the one with more credit that is
/// certain comes first, and of that the one in which less is beyond a cap: a cap changes nothing that fits within it.
fn certain(request: &ConversionRequest<'_>, candidate: &Candidate<'_>) -> i64 {
    let keeps_effects = request.rules.keeps_effects_within_caps();
    let certainty = match (candidate.over, candidate.effect.grants_at_once()) {
        (None, true) if keeps_effects => 3,
        (None, false) if keeps_effects => 2,
        (None, true) => 2,
        _ => 1,
    };
    let courses = candidate.courses.iter().map(|course| course.credits);
    let given = Credits::sum(courses.chain([candidate.free])).unwrap_or(Credits::MAX);
    // A course without credits (补修课) is still worth clearing.
    let given = given
        .hundredths()
        .max(i64::from(!candidate.courses.is_empty()));
    given.saturating_mul(certainty)
}

/// Courses of the candidate that the learner prefers.
fn wishes(request: &ConversionRequest<'_>, candidate: &Candidate<'_>) -> i64 {
    let preferred = &request.wishes.preferred;
    let courses = candidate.courses.iter();
    let count = courses
        .filter(|course| preferred.contains(&course.code))
        .count();
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// No plan adds up to more than this: a course is given once, and what gives no course is counted whole.
fn greatest_sum(found: &Candidates<'_>, of: impl Fn(&Candidate<'_>) -> i64) -> i64 {
    let mut by_course: BTreeMap<&str, i64> = BTreeMap::new();
    let mut free = 0_i64;
    for candidate in &found.list {
        let amount = of(candidate);
        let mut courses = candidate.courses.iter().chain(&candidate.instead_of);
        match courses.next() {
            None => free = free.saturating_add(amount),
            // Whatever else it gives, it needs this course for itself.
            Some(first) => {
                let known = by_course.entry(&first.code).or_default();
                *known = amount.max(*known);
            }
        }
    }
    let sums = by_course.into_values();
    sums.fold(free, i64::saturating_add)
}

/// The greatest amount of which every certain amount is a multiple.
fn unit(request: &ConversionRequest<'_>, found: &Candidates<'_>) -> i64 {
    let amounts = found.list.iter().map(|one| certain(request, one));
    let amounts = amounts.filter(|amount| *amount > 0);
    amounts.reduce(common).unwrap_or(1)
}

/// The greatest common divisor of two numbers above zero.
fn common(mut a: i64, mut b: i64) -> i64 {
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}
