//! The settlement of a decided application: one entry for all its groups.

use super::credit::CourseGrant;
use super::draft::Draft;
use super::hold::HeldDraw;
use crate::credits::Credits;
use crate::ledger::{Account, Entry, LedgerError, UsePlace, Verb};

/// What one accepted line takes of one outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AcceptedUse {
    /// The outcome, the school and the enrolment.
    pub place: UsePlace,
    /// d: what becomes used, in credits of the source.
    pub used: Credits,
    /// r: what becomes void, computed once over the accepted groups ([`crate::claim::remainder`]).
    pub forfeited: Credits,
}

/// Accepted lines of earlier applications whose place the accepted ones take (upgrade).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replaced {
    /// What they had used and forfeited.
    pub uses: Vec<AcceptedUse>,
    /// What had been granted for them.
    pub grants: Vec<CourseGrant>,
}

/// A school's decision on an application, as the ledger sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settlement {
    /// Everything that the application still holds, of accepted and of refused groups alike.
    pub held: Vec<HeldDraw>,
    /// What the accepted groups take; the rest of `held` is released and forfeits nothing.
    pub accepted: Vec<AcceptedUse>,
    /// The credits granted at once; lines that wait for an examination have none yet.
    pub grants: Vec<CourseGrant>,
    /// Lines that the accepted ones replace.
    pub replaced: Replaced,
}

impl Settlement {
    /// What it does: a transfer, an attendance waiver (uses without any grant), or a mere release.
    pub fn verb(&self) -> Verb {
        match (self.accepted.is_empty(), self.grants.is_empty()) {
            (_, false) => Verb::Transfer,
            (false, true) => Verb::WaiveAttendance,
            (true, true) => Verb::Release,
        }
    }

    /// Is there nothing to book: nothing held, and nothing granted or taken back?
    pub fn moves_nothing(&self) -> bool {
        self.held.is_empty()
            && self.accepted.is_empty()
            && self.grants.is_empty()
            && self.replaced == Replaced::default()
    }

    pub(super) fn post(&self, draft: &mut Draft) -> Result<(), LedgerError> {
        for held in &self.held {
            draft.claim(Account::UseHeld, held.place, opposite(held.hundredths()?)?)?;
        }
        for accepted in &self.accepted {
            accepted.post(draft, 1)?;
        }
        for grant in &self.grants {
            grant.post(draft, grant.credits.hundredths())?;
        }
        for replaced in &self.replaced.uses {
            replaced.post(draft, -1)?;
        }
        for grant in &self.replaced.grants {
            grant.post(draft, opposite(grant.credits.hundredths())?)?;
        }
        Ok(())
    }
}

impl AcceptedUse {
    /// Posts it (`sign` 1) or takes it back (`sign` −1). An amount of zero is not forfeited.
    fn post(&self, draft: &mut Draft, sign: i64) -> Result<(), LedgerError> {
        let signed = |amount: Credits| {
            amount
                .hundredths()
                .checked_mul(sign)
                .ok_or(LedgerError::Overflow)
        };
        draft.claim(Account::UseUsed, self.place, signed(self.used)?)?;
        if !self.forfeited.is_zero() {
            draft.claim(Account::UseForfeited, self.place, signed(self.forfeited)?)?;
        }
        Ok(())
    }
}

fn opposite(hundredths: i64) -> Result<i64, LedgerError> {
    hundredths.checked_neg().ok_or(LedgerError::Overflow)
}

/// Settles a decided application in one entry: accepted uses are transferred or waived, refused groups
/// released, remainders forfeited, replaced lines taken back.
///
/// # Errors
/// [`LedgerError::Empty`] if the application held nothing and grants nothing.
pub fn settle(settlement: &Settlement) -> Result<Entry, LedgerError> {
    let mut draft = Draft::default();
    settlement.post(&mut draft)?;
    draft.close(settlement.verb(), None)
}

/// The plain transfer: everything held is accepted as it was held, and granted at once.
///
/// # Errors
/// [`LedgerError::Empty`] without a draw and a grant.
pub fn transfer(held: &[HeldDraw], grants: &[CourseGrant]) -> Result<Entry, LedgerError> {
    settle(&accepted_as_held(held, grants))
}

pub(super) fn accepted_as_held(held: &[HeldDraw], grants: &[CourseGrant]) -> Settlement {
    let accepted = |held: &HeldDraw| AcceptedUse {
        place: held.place,
        used: held.draw,
        forfeited: held.remainder,
    };
    Settlement {
        held: held.to_vec(),
        accepted: held.iter().map(accepted).collect(),
        grants: grants.to_vec(),
        replaced: Replaced::default(),
    }
}
