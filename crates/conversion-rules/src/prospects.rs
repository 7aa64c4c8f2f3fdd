//! What would change a plan: another choice, a wider cap, one more award. Each answer is a plan made
//! again with one thing altered, so that it is as exact as the plan itself.

mod award;
mod cap;
mod instead;
mod offer;

use crate::Register;
use crate::candidates::{self, Candidates};
use crate::caps;
use crate::compiled::CompiledRules;
use crate::conversion::{Conversion, ConversionStatus};
use crate::convert::planned;
use crate::model::{AwardRef, Effect};
use crate::reason::Reason;
use crate::request::{ConversionRequest, Required};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::OrganisationId;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Plans made again at most for other choices.
const MOST_CHOICES: usize = 12;
/// Other choices shown at most, and caps.
const MOST_SHOWN: usize = 3;
/// Plans made again at most for wider caps, and for one of them.
const MOST_CAPS: usize = 12;
const MOST_RAISES: usize = 4;
/// Plans made again at most for one more award.
const MOST_AWARDS: usize = 12;

/// What the question is weighed beside.
pub struct Horizon<'a, R: Register + ?Sized> {
    /// The register of awards.
    pub register: &'a R,
    /// The rules by which the bank would recognise one more award: the first that have something to say of
    /// it.
    pub recognition: &'a [&'a CompiledRules],
    /// The classes of the organisations that issue awards; one that is not here may be of any.
    pub issuer_classes: &'a BTreeMap<OrganisationId, BTreeSet<String>>,
    /// An outer limit: once it says so, nothing more is worked out.
    pub should_stop: &'a dyn Fn() -> bool,
}

/// What would change a plan.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Prospects {
    /// Other choices that bring courses the plan does not, and what each would cost: the cheapest first, of
    /// equals those with more credits at once, then those that waive more; three at most, and no two that
    /// come to the same.
    pub instead: Vec<Instead>,
    /// What a cap that refuses something is worth, where it is worth anything: the dearest first, equals in
    /// the same order; three at most.
    pub caps: Vec<CapWorth>,
    /// The one award whose addition would bring most credits, of equals chosen likewise; none where no award
    /// brings any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub award: Option<AwardWorth>,
    /// Other choices and caps that were worked out and come after those shown.
    #[serde(default)]
    pub more: u32,
    /// Questions of this kind that were not worked out, for there were too many or no time was left.
    pub left_out: u32,
}

/// What both plans give, and the other gives otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// The course; none for the credits without a course, all together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub course: Option<String>,
    /// What the plan grants.
    pub was: Effect,
    /// What the other grants.
    pub is: Effect,
    /// Credits of it in the plan, at once or by examination.
    pub were: Credits,
    /// The same in the other.
    pub are: Credits,
}

/// "Use this instead": the plan with one choice pinned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instead {
    /// What is pinned; a question that requires it gets that plan.
    pub require: Required,
    /// Credits of that plan, at once and by examination.
    pub credits: Credits,
    /// Credits less than in the plan.
    pub lost: Credits,
    /// Courses of the plan that it does without.
    pub gives_up: BTreeSet<String>,
    /// Courses that it gives and the plan does not.
    pub gains: BTreeSet<String>,
    /// What it gives otherwise than the plan, by course; credits without a course last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Changed>,
    /// Was it proved the best of its kind?
    pub status: ConversionStatus,
    /// In words.
    pub reason: Reason,
}

/// The marginal value of a cap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapWorth {
    /// Cap id.
    pub id: String,
    /// By how much it would have to be wider to let the next use through; courses count 1.00 each.
    pub raise: Credits,
    /// Credits more than in the plan, were it wider by so much.
    pub gained: Credits,
    /// Was that proved?
    pub status: ConversionStatus,
    /// In words.
    pub reason: Reason,
}

/// What one more award would bring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwardWorth {
    /// The register entry.
    pub award: AwardRef,
    /// Its printed name.
    pub name: String,
    /// The level of it, by its code, where it has levels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Credits more than in the plan.
    pub gained: Credits,
    /// Courses that would come in addition.
    pub gains: BTreeSet<String>,
    /// Was that proved?
    pub status: ConversionStatus,
    /// In words.
    pub reason: Reason,
}

/// The plan that is compared with, and what it was made of.
struct Base<'b, 'r> {
    request: &'b ConversionRequest<'r>,
    found: Candidates<'r>,
    plan: &'b Conversion,
    should_stop: &'b dyn Fn() -> bool,
}

/// What would change the plan that answers a request; nothing where nothing was planned.
pub fn prospects<R: Register + ?Sized>(
    request: &ConversionRequest<'_>,
    plan: &Conversion,
    horizon: &Horizon<'_, R>,
) -> Prospects {
    let mut prospects = Prospects::default();
    if plan.status == ConversionStatus::NotPlanned {
        return prospects;
    }
    let base = Base {
        request,
        found: candidates::find(request),
        plan,
        should_stop: horizon.should_stop,
    };
    base.choices(&mut prospects);
    base.caps(&mut prospects);
    base.awards(&mut prospects, horizon);
    prospects
}

impl<'r> Base<'_, 'r> {
    /// The plan for an altered question, where there is one and time for it.
    fn again(
        &self,
        request: &ConversionRequest<'r>,
        found: &Candidates<'r>,
        rooms: &[caps::CapRoom<'r>],
    ) -> Option<Conversion> {
        let plan = planned(request, found, rooms, self.should_stop);
        // What was cut short says nothing that holds on another day.
        plan.ok().filter(|_| !(self.should_stop)()).map(|it| it.0)
    }
}

/// What a plan brings, the best first: credits, at once or by examination; of equals the one with more of
/// them at once, then the one that waives more without credit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    worth: Reverse<Credits>,
    at_once: Reverse<Credits>,
    waived: Reverse<Credits>,
}

impl Rank {
    fn of(plan: &Conversion) -> Self {
        let waived = plan.courses.iter();
        let waived = waived.filter(|line| line.effect == Effect::WaiveNoCredit);
        let waived = Credits::sum(waived.map(|line| line.target_credits));
        Self {
            worth: Reverse(worth(plan)),
            at_once: Reverse(plan.total_credits),
            waived: Reverse(waived.unwrap_or(Credits::MAX)),
        }
    }
}

/// Credits given, at once or by examination.
fn worth(plan: &Conversion) -> Credits {
    let sum = plan.total_credits.checked_add(plan.pending_exam_credits);
    sum.unwrap_or(Credits::MAX)
}

fn courses(plan: &Conversion) -> BTreeSet<String> {
    let codes = plan.courses.iter().map(|line| line.course_code.clone());
    codes.filter(|code| !code.is_empty()).collect()
}

fn without(of: &BTreeSet<String>, others: &BTreeSet<String>) -> BTreeSet<String> {
    of.difference(others).cloned().collect()
}

/// Counts what is cut off in `left_out`.
fn cut<T>(mut list: Vec<T>, most: usize, left_out: &mut u32) -> Vec<T> {
    let more = u32::try_from(list.len().saturating_sub(most)).unwrap_or(u32::MAX);
    *left_out = left_out.saturating_add(more);
    list.truncate(most);
    list
}
