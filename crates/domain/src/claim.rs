//! Claims: the rows, not the amounts, that forbid double use.

use crate::credits::Credits;
use crate::id::{ClaimId, EnrolmentId, GroupId, LineId, OrganisationId, OutcomeId};
use crate::ledger::UsePlace;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How far one use of an outcome excludes others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReusePolicy {
    /// Excludes every other use.
    OnceGlobally,
    /// Excludes other uses at the same school.
    OncePerInstitution,
    /// Excludes other uses in the same enrolment.
    OncePerEnrolment,
}

/// How a rule uses an outcome up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consumption {
    /// One use takes it whole, whatever its value.
    Whole,
    /// Uses draw credits until the budget is empty.
    Budget,
    /// Never used up: a status of the person, such as veteran.
    None,
}

/// Where a claim stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimState {
    /// Kept for an open application.
    Held,
    /// Converted.
    Used,
    /// Let go before a decision, or refused.
    Released,
    /// Taken back after a decision.
    Reversed,
}

impl ClaimState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Held, Self::Used, Self::Released, Self::Reversed];

    /// Does it count against the outcome?
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Held | Self::Used)
    }
}

/// Gives the enums of this module the words under which they are stored, and the way back.
macro_rules! words {
    ($($Name:ident { $($Variant:ident = $word:literal),+ })+) => {$(
        impl $Name {
            /// The stored word.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$Variant => $word,)+ }
            }
        }

        impl std::str::FromStr for $Name {
            type Err = crate::state::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok(Self::$Variant),)+
                    _ => Err(crate::state::UnknownWord),
                }
            }
        }
    )+};
}

words! {
    ReusePolicy { OnceGlobally = "once_globally", OncePerInstitution = "once_per_institution", OncePerEnrolment = "once_per_enrolment" }
    Consumption { Whole = "whole", Budget = "budget", None = "none" }
    ClaimState { Held = "held", Used = "used", Released = "released", Reversed = "reversed" }
}

/// The use of one outcome by one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Its id.
    pub id: ClaimId,
    /// The outcome.
    pub outcome: OutcomeId,
    /// The same-content class of the outcome's award; outcomes of one class count as one.
    pub class: Option<String>,
    /// The group: one use of a rule.
    pub group: GroupId,
    /// The line (one course).
    pub line: LineId,
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// The school.
    pub organisation: OrganisationId,
    /// The policy of the rule-set version it was made under.
    pub policy: ReusePolicy,
    /// How the rule uses the outcome up.
    pub consumption: Consumption,
    /// Where it stands.
    pub state: ClaimState,
    /// d: the credits of the source that are drawn.
    pub draw: Credits,
    /// r: the remainder that is, or while held would be, void.
    pub forfeited: Credits,
}

impl Claim {
    /// Where its outcome is used.
    pub const fn place(&self) -> UsePlace {
        UsePlace {
            outcome: self.outcome,
            organisation: self.organisation,
            enrolment: self.enrolment,
        }
    }

    /// d + r in hundredths; both are within [`Credits`], so the sum saturates never.
    pub const fn taken_hundredths(&self) -> i64 {
        self.draw
            .hundredths()
            .saturating_add(self.forfeited.hundredths())
    }

    /// Are both on one outcome, or on outcomes of one same-content class?
    pub fn same_content(&self, other: &Self) -> bool {
        self.outcome == other.outcome || (self.class.is_some() && self.class == other.class)
    }

    const fn covers(&self, other: &Self) -> bool {
        match self.policy {
            ReusePolicy::OnceGlobally => true,
            ReusePolicy::OncePerInstitution => {
                same(self.organisation.uuid(), other.organisation.uuid())
            }
            ReusePolicy::OncePerEnrolment => same(self.enrolment.uuid(), other.enrolment.uuid()),
        }
    }
}

const fn same(a: uuid::Uuid, b: uuid::Uuid) -> bool {
    a.as_u128() == b.as_u128()
}

/// Do two claims exclude each other or share one budget?
///
/// They do if they are on the same content and either one's policy covers both, so the stricter policy
/// wins. Claims that use nothing up conflict with none.
pub fn conflicts(a: &Claim, b: &Claim) -> bool {
    let uses_up = |claim: &Claim| claim.consumption != Consumption::None;
    uses_up(a) && uses_up(b) && a.same_content(b) && (a.covers(b) || b.covers(a))
}

/// Are two conflicting claims one and the same use: a bundle of courses granted for one outcome?
fn one_use(a: &Claim, b: &Claim) -> bool {
    a.group == b.group && a.outcome == b.outcome
}

/// Why a claim cannot be held.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClaimRefused {
    /// Used already where its policy or the other claim's excludes a second use.
    #[error("the outcome is used by another claim")]
    InUse {
        /// The live claims it conflicts with.
        with: Vec<ClaimId>,
    },
    /// Less is free than would be drawn and forfeited.
    #[error("only {free} of the outcome is free here")]
    NotEnoughFree {
        /// What is free for this claim.
        free: Credits,
    },
}

/// What `claim` could draw from a budget, given the live claims of the learner (itself left out).
///
/// Budget − Σ live conflicting claims (held, used and forfeited). Nothing if one of them takes the
/// outcome whole. Where three or more claims of different policies meet, each live claim also keeps the
/// room that its own policy gave it, so that the answer does not depend on the order of filing.
pub fn free_for(claim: &Claim, budget: Credits, claims: &[Claim]) -> Credits {
    Credits::from_hundredths(room_for(claim, budget, claims).max(0)).unwrap_or(Credits::ZERO)
}

/// The same in hundredths, and below zero where claims that do not exclude each other have together taken
/// more than the budget: beside these a stricter claim is one too many, even if it draws nothing.
fn room_for(claim: &Claim, budget: Credits, claims: &[Claim]) -> i64 {
    let live: Vec<&Claim> = claims
        .iter()
        .filter(|other| other.id != claim.id && other.state.is_live())
        .collect();
    let rivals = |of: &Claim| {
        let taken = live
            .iter()
            .filter(|other| other.id != of.id && conflicts(of, other))
            .fold(0_i64, |sum, other| {
                sum.saturating_add(other.taken_hundredths())
            });
        budget.hundredths().saturating_sub(taken)
    };
    let conflicting = || live.iter().filter(|other| conflicts(claim, other));
    if conflicting().any(|other| other.consumption == Consumption::Whole && !one_use(claim, other))
    {
        return 0;
    }
    conflicting()
        .map(|other| rivals(other).saturating_sub(other.taken_hundredths()))
        .fold(rivals(claim), i64::min)
}

/// What is free of an outcome at a place, under the policy that applies there.
///
/// There is no "free" without a place. `usable` is false for an outcome that is expired, frozen or not
/// recognised; then nothing is free.
pub fn free_at(asked: &PlaceAsked, budget: Credits, usable: bool, claims: &[Claim]) -> Credits {
    if !usable {
        return Credits::ZERO;
    }
    free_for(&asked.as_claim(), budget, claims)
}

/// A place at which somebody asks what is free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceAsked {
    /// The outcome, the school and the enrolment.
    pub place: UsePlace,
    /// The same-content class of the outcome's award.
    pub class: Option<String>,
    /// The policy of the rules in force there.
    pub policy: ReusePolicy,
}

impl PlaceAsked {
    /// A claim that is nobody's: the nil ids are no claim's, as ids are UUID v7.
    fn as_claim(&self) -> Claim {
        let nobody = uuid::Uuid::nil();
        Claim {
            id: ClaimId::new(nobody),
            outcome: self.place.outcome,
            class: self.class.clone(),
            group: GroupId::new(nobody),
            line: LineId::new(nobody),
            enrolment: self.place.enrolment,
            organisation: self.place.organisation,
            policy: self.policy,
            consumption: Consumption::Budget,
            state: ClaimState::Held,
            draw: Credits::ZERO,
            forfeited: Credits::ZERO,
        }
    }
}

/// May `claim` be held beside the learner's other claims? Whether the outcome is recognised, valid and
/// not frozen is asked before.
///
/// # Errors
/// [`ClaimRefused::InUse`] if it or a live conflicting claim takes the outcome whole,
/// [`ClaimRefused::NotEnoughFree`] if its draw and remainder exceed what is free.
pub fn can_hold(claim: &Claim, budget: Credits, claims: &[Claim]) -> Result<(), ClaimRefused> {
    let excluded: Vec<ClaimId> = claims
        .iter()
        .filter(|other| other.id != claim.id && other.state.is_live() && conflicts(claim, other))
        .filter(|other| !one_use(claim, other))
        .filter(|other| {
            claim.consumption == Consumption::Whole || other.consumption == Consumption::Whole
        })
        .map(|other| other.id)
        .collect();
    if !excluded.is_empty() {
        return Err(ClaimRefused::InUse { with: excluded });
    }
    let room = room_for(claim, budget, claims);
    if claim.consumption == Consumption::Budget && claim.taken_hundredths() > room {
        let free = Credits::from_hundredths(room.max(0)).unwrap_or(Credits::ZERO);
        return Err(ClaimRefused::NotEnoughFree { free });
    }
    Ok(())
}

/// r where the policy forfeits it: what nothing takes of the outcome beside this accepted claim and the
/// other live ones.
///
/// Computed once, when the school decides, and kept with one claim of each outcome: among `claims` are
/// the other accepted ones, and none that is refused. An outcome of which no claim was accepted forfeits
/// nothing.
pub fn remainder(claim: &Claim, budget: Credits, claims: &[Claim]) -> Credits {
    free_for(claim, budget, claims).saturating_sub(claim.draw)
}

/// Is a lot past its day? `expires_on` is the first day on which it is expired, so a certificate valid
/// until a day (inclusive) expires on the next one.
pub fn is_past(expires_on: Option<NaiveDate>, today: NaiveDate) -> bool {
    expires_on.is_some_and(|day| day <= today)
}

/// Should the expiry of this outcome be booked today? Not while a claim of it is held.
pub fn is_due_to_expire(
    outcome: OutcomeId,
    expires_on: Option<NaiveDate>,
    today: NaiveDate,
    claims: &[Claim],
) -> bool {
    let held = claims
        .iter()
        .any(|claim| claim.outcome == outcome && claim.state == ClaimState::Held);
    is_past(expires_on, today) && !held
}
