//! The accounts of the four books, with every dimension by which they are kept.

use super::book::Book;
use super::category::Category;
use crate::id::{EnrolmentId, LineId, OrganisationId, OutcomeId};
use serde::{Deserialize, Serialize};

/// What a deposit account is kept by: one recognised outcome, or one pool.
///
/// A pool (learner, category and rule together) is kept under the outcome id that the store gave it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Lot {
    /// The recognised outcome.
    pub outcome: OutcomeId,
    /// The category fixed at recognition.
    pub category: Category,
    /// The rank of its level, ascending; `None` if the award has no levels.
    pub level: Option<u8>,
}

/// Where an outcome is held, used or forfeited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct UsePlace {
    /// The outcome that is used.
    pub outcome: OutcomeId,
    /// The school where it is used.
    pub organisation: OrganisationId,
    /// The enrolment at that school.
    pub enrolment: EnrolmentId,
}

/// One account. The learner is not part of it: learner-side accounts are those of the entry's learner.
///
/// Its text form (`Display`, `FromStr`) is stable and is what the store keeps, for example
/// `D.active/vocational/2/0190…`; the level is `-` where there is none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Account {
    /// Deposited and valid.
    DepositActive(Lot),
    /// Deposited, past its day of expiry.
    DepositExpired(Lot),
    /// Contra of deposits: what an issuer's outcomes were worth.
    DepositIssued(OrganisationId),
    /// Kept for an application that is not decided.
    UseHeld(UsePlace),
    /// Converted into a course.
    UseUsed(UsePlace),
    /// Void because a conversion left it over (余分作废).
    UseForfeited(UsePlace),
    /// Contra of uses, by school.
    UseClaims(OrganisationId),
    /// Credits a school granted for one line, in the programme's credits.
    GrantGranted {
        /// The enrolment that received the credits.
        enrolment: EnrolmentId,
        /// The line (one course) they were granted for.
        line: LineId,
    },
    /// Contra of grants, by school.
    GrantSchool(OrganisationId),
    /// Points that can be redeemed, by category; falls below zero when a pool shrinks after redemption.
    PointsActive(Category),
    /// Points exchanged for a reward.
    PointsRedeemed,
    /// Contra of points, by the organisation that gave them.
    PointsIssued(OrganisationId),
}

impl Account {
    /// The book it belongs to.
    pub const fn book(&self) -> Book {
        match self {
            Self::DepositActive(_) | Self::DepositExpired(_) | Self::DepositIssued(_) => {
                Book::Deposit
            }
            Self::UseHeld(_) | Self::UseUsed(_) | Self::UseForfeited(_) | Self::UseClaims(_) => {
                Book::Use
            }
            Self::GrantGranted { .. } | Self::GrantSchool(_) => Book::Grant,
            Self::PointsActive(_) | Self::PointsRedeemed | Self::PointsIssued(_) => Book::Points,
        }
    }

    /// Is it the institution's side? Contra balances are sums over learners; the rest is one learner's.
    pub const fn is_contra(&self) -> bool {
        matches!(
            self,
            Self::DepositIssued(_)
                | Self::UseClaims(_)
                | Self::GrantSchool(_)
                | Self::PointsIssued(_)
        )
    }

    /// May its balance fall below zero? Contra accounts always, active points after a repool.
    pub const fn may_be_negative(&self) -> bool {
        self.is_contra() || matches!(self, Self::PointsActive(_))
    }

    /// The outcome whose deposit or use it keeps, if it keeps one.
    pub const fn outcome(&self) -> Option<OutcomeId> {
        match self {
            Self::DepositActive(lot) | Self::DepositExpired(lot) => Some(lot.outcome),
            Self::UseHeld(place) | Self::UseUsed(place) | Self::UseForfeited(place) => {
                Some(place.outcome)
            }
            _ => None,
        }
    }

    /// The key under which the store keeps it: the same text as `Display`.
    pub fn key(&self) -> String {
        self.to_string()
    }
}
