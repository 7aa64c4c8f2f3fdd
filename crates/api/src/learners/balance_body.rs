//! A balance as the contract writes it, made from the kept balances of the four books.

use super::levels::Lots;
use crate::problem::Problem;
use chrono::{DateTime, Utc};
use credit_bank_domain::credits::Credits;
use credit_bank_domain::id::{EnrolmentId, LearnerId, OrganisationId, OutcomeId};
use credit_bank_domain::ledger::{Account, Balances, Summary};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// `Balance` of the contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BalanceBody {
    learner_id: LearnerId,
    as_of: DateTime<Utc>,
    high_water: i64,
    deposits: Vec<DepositBody>,
    uncommitted: Credits,
    uses: Vec<UseBody>,
    grants: Vec<GrantedBody>,
    points: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) free: Option<Credits>,
}

/// Deposits of one category and level; the level is null where there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct DepositBody {
    category: String,
    level: Option<String>,
    active: Credits,
    expired: Credits,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct UseBody {
    organisation_id: OrganisationId,
    held: Credits,
    used: Credits,
    forfeited: Credits,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct GrantedBody {
    enrolment_id: EnrolmentId,
    granted: Credits,
}

/// What a balance is made of.
#[derive(Debug)]
pub(super) struct Reading<'read> {
    /// Whose.
    pub(super) learner: LearnerId,
    /// The instant it tells of.
    pub(super) as_of: DateTime<Utc>,
    /// The last entry counted.
    pub(super) high_water: i64,
    /// The balances, what is due to expire read as expired.
    pub(super) balances: &'read Balances,
    /// What the learner has.
    pub(super) outcomes: &'read Lots,
    /// Outcomes with a live claim anywhere.
    pub(super) committed: &'read BTreeSet<OutcomeId>,
}

impl BalanceBody {
    /// Adds the balances up.
    ///
    /// # Errors
    /// An internal problem for sums that no ledger gives.
    pub(super) fn of(reading: &Reading<'_>) -> Result<Self, Problem> {
        let summary = Summary::of(reading.balances).map_err(Problem::internal)?;
        let free_lots = active_lots(reading.balances)
            .filter(|(outcome, _)| !reading.committed.contains(outcome))
            .map(|(_, amount)| Credits::from_hundredths(amount));
        let free_lots: Vec<Credits> = free_lots.collect::<Result<_, _>>().map_err(overflow)?;
        Ok(Self {
            learner_id: reading.learner,
            as_of: reading.as_of,
            high_water: reading.high_water,
            deposits: deposits(reading)?,
            uncommitted: Credits::sum(free_lots).map_err(overflow)?,
            uses: summary
                .uses
                .into_iter()
                .map(|sum| UseBody {
                    organisation_id: sum.organisation_id,
                    held: sum.held,
                    used: sum.used,
                    forfeited: sum.forfeited,
                })
                .collect(),
            grants: summary
                .grants
                .into_iter()
                .map(|sum| GrantedBody {
                    enrolment_id: sum.enrolment_id,
                    granted: sum.granted,
                })
                .collect(),
            points: signed(summary.points_hundredths),
            free: None,
        })
    }
}

impl BalanceBody {
    /// The same under another name than the learner's id.
    #[must_use]
    pub(crate) fn under(self, name: LearnerId) -> Self {
        Self {
            learner_id: name,
            ..self
        }
    }
}

fn overflow(error: credit_bank_domain::credits::CreditsError) -> Problem {
    Problem::internal(error)
}

/// The outcomes with something active, and how many hundredths.
pub(super) fn active_lots(balances: &Balances) -> impl Iterator<Item = (OutcomeId, i64)> {
    balances
        .iter()
        .filter_map(|(account, amount)| match account {
            Account::DepositActive(lot) => Some((lot.outcome, amount)),
            _ => None,
        })
}

/// Outcomes of which something is in one of these accounts of the use book.
pub(super) fn in_use(balances: &Balances, counts: fn(&Account) -> bool) -> BTreeSet<OutcomeId> {
    balances
        .iter()
        .filter(|(account, amount)| *amount > 0 && counts(account))
        .filter_map(|(account, _)| account.outcome())
        .collect()
}

/// By category, then level code: equal ranks of two frameworks stay apart.
fn deposits(reading: &Reading<'_>) -> Result<Vec<DepositBody>, Problem> {
    let mut sums: BTreeMap<(String, Option<String>), [Credits; 2]> = BTreeMap::new();
    for (account, amount) in reading.balances.iter() {
        let (lot, is_expired) = match account {
            Account::DepositActive(lot) => (lot, false),
            Account::DepositExpired(lot) => (lot, true),
            _ => continue,
        };
        let key = (
            lot.category.as_str().to_owned(),
            reading.outcomes.level_code(lot),
        );
        let [active, expired] = sums.entry(key).or_default();
        let sum = if is_expired { expired } else { active };
        let amount = Credits::from_hundredths(amount).map_err(overflow)?;
        *sum = sum.checked_add(amount).map_err(overflow)?;
    }
    let rows = sums
        .into_iter()
        .map(|((category, level), [active, expired])| DepositBody {
            category,
            level,
            active,
            expired,
        });
    Ok(rows.collect())
}

/// `SignedCredits` of the contract: hundredths with two decimals and perhaps a minus.
pub(super) fn signed(hundredths: i64) -> String {
    let magnitude = hundredths.unsigned_abs();
    let (whole, part) = (magnitude / 100, magnitude % 100);
    let sign = if hundredths < 0 { "-" } else { "" };
    format!("{sign}{whole}.{part:02}")
}

#[cfg(test)]
mod tests {
    use super::signed;

    #[test]
    fn an_amount_below_zero_keeps_its_sign_even_below_one() {
        assert_eq!(signed(-50), "-0.50");
        assert_eq!(signed(-150), "-1.50");
        assert_eq!(
            (signed(0), signed(1205)),
            ("0.00".to_owned(), "12.05".to_owned())
        );
    }
}
