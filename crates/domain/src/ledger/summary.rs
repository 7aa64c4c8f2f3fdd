//! The summary of a learner's balances, as the balance resource shows it.

use super::account::Account;
use super::balance::Balances;
use super::category::Category;
use super::error::LedgerError;
use crate::credits::Credits;
use crate::id::{EnrolmentId, OrganisationId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Deposits of one category and level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepositSummary {
    /// The category.
    pub category: Category,
    /// The rank of the level; `None` without levels.
    pub level: Option<u8>,
    /// Valid bank credits.
    pub active: Credits,
    /// Expired bank credits.
    pub expired: Credits,
}

/// Uses at one school.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UseSummary {
    /// The school.
    pub organisation_id: OrganisationId,
    /// Kept for open applications.
    pub held: Credits,
    /// Converted.
    pub used: Credits,
    /// Void.
    pub forfeited: Credits,
}

/// Grants of one enrolment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantSummary {
    /// The enrolment.
    pub enrolment_id: EnrolmentId,
    /// Credits of the programme granted to it.
    pub granted: Credits,
}

/// The balances of one learner without lots and lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// By category, then level.
    pub deposits: Vec<DepositSummary>,
    /// By school.
    pub uses: Vec<UseSummary>,
    /// By enrolment.
    pub grants: Vec<GrantSummary>,
    /// Active points in hundredths, over all categories; negative after a pool shrank.
    pub points_hundredths: i64,
}

impl Summary {
    /// Adds the balances up.
    ///
    /// # Errors
    /// [`LedgerError::Overflow`] if a sum is no amount of credits; a fold never gives such balances.
    pub fn of(balances: &Balances) -> Result<Self, LedgerError> {
        let mut sums = Sums::default();
        for (account, amount) in balances.iter() {
            sums.add(account, amount)?;
        }
        Ok(Self {
            deposits: sums
                .deposits
                .into_iter()
                .map(|((category, level), [active, expired])| DepositSummary {
                    category,
                    level,
                    active,
                    expired,
                })
                .collect(),
            uses: sums
                .uses
                .into_iter()
                .map(|(organisation_id, [held, used, forfeited])| UseSummary {
                    organisation_id,
                    held,
                    used,
                    forfeited,
                })
                .collect(),
            grants: sums
                .grants
                .into_iter()
                .map(|(enrolment_id, granted)| GrantSummary {
                    enrolment_id,
                    granted,
                })
                .collect(),
            points_hundredths: sums.points_hundredths,
        })
    }
}

#[derive(Default)]
struct Sums {
    deposits: BTreeMap<(Category, Option<u8>), [Credits; 2]>,
    uses: BTreeMap<OrganisationId, [Credits; 3]>,
    grants: BTreeMap<EnrolmentId, Credits>,
    points_hundredths: i64,
}

impl Sums {
    fn add(&mut self, account: &Account, amount: i64) -> Result<(), LedgerError> {
        let kept_by = |lot: &super::Lot| (lot.category.clone(), lot.level);
        match account {
            Account::DepositActive(lot) => {
                let [active, _] = self.deposits.entry(kept_by(lot)).or_default();
                add_to(active, amount)
            }
            Account::DepositExpired(lot) => {
                let [_, expired] = self.deposits.entry(kept_by(lot)).or_default();
                add_to(expired, amount)
            }
            Account::UseHeld(place) => {
                let [held, ..] = self.uses.entry(place.organisation).or_default();
                add_to(held, amount)
            }
            Account::UseUsed(place) => {
                let [_, used, _] = self.uses.entry(place.organisation).or_default();
                add_to(used, amount)
            }
            Account::UseForfeited(place) => {
                let [.., forfeited] = self.uses.entry(place.organisation).or_default();
                add_to(forfeited, amount)
            }
            Account::GrantGranted { enrolment, .. } => {
                add_to(self.grants.entry(*enrolment).or_default(), amount)
            }
            Account::PointsActive(_) => {
                self.points_hundredths = self
                    .points_hundredths
                    .checked_add(amount)
                    .ok_or(LedgerError::Overflow)?;
                Ok(())
            }
            Account::PointsRedeemed
            | Account::DepositIssued(_)
            | Account::UseClaims(_)
            | Account::GrantSchool(_)
            | Account::PointsIssued(_) => Ok(()),
        }
    }
}

fn add_to(sum: &mut Credits, hundredths: i64) -> Result<(), LedgerError> {
    *sum = Credits::from_hundredths(hundredths)
        .and_then(|amount| sum.checked_add(amount))
        .map_err(|_| LedgerError::Overflow)?;
    Ok(())
}
