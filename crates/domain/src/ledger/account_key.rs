//! The stable text form of an account, and the way back.

use super::account::{Account, Lot, UsePlace};
use std::fmt;
use std::str::FromStr;

/// A text that is not an account's key in its one canonical spelling.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an account key")]
pub struct AccountKeyError;

impl fmt::Display for Lot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/", self.category)?;
        match self.level {
            Some(rank) => write!(f, "{rank}/")?,
            None => f.write_str("-/")?,
        }
        self.outcome.fmt(f)
    }
}

impl fmt::Display for UsePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}/{}/{}",
            self.outcome, self.organisation, self.enrolment
        )
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DepositActive(lot) => write!(f, "D.active/{lot}"),
            Self::DepositExpired(lot) => write!(f, "D.expired/{lot}"),
            Self::DepositIssued(issuer) => write!(f, "D.issued/{issuer}"),
            Self::UseHeld(place) => write!(f, "U.held/{place}"),
            Self::UseUsed(place) => write!(f, "U.used/{place}"),
            Self::UseForfeited(place) => write!(f, "U.forfeited/{place}"),
            Self::UseClaims(school) => write!(f, "U.claims/{school}"),
            Self::GrantGranted { enrolment, line } => write!(f, "G.granted/{enrolment}/{line}"),
            Self::GrantSchool(school) => write!(f, "G.school/{school}"),
            Self::PointsActive(category) => write!(f, "P.active/{category}"),
            Self::PointsRedeemed => f.write_str("P.redeemed"),
            Self::PointsIssued(organisation) => write!(f, "P.issued/{organisation}"),
        }
    }
}

fn part<T: FromStr>(text: &str) -> Result<T, AccountKeyError> {
    text.parse().map_err(|_| AccountKeyError)
}

fn lot(category: &str, level: &str, outcome: &str) -> Result<Lot, AccountKeyError> {
    let level = match level {
        "-" => None,
        rank => Some(part(rank)?),
    };
    Ok(Lot {
        outcome: part(outcome)?,
        category: part(category)?,
        level,
    })
}

fn place(outcome: &str, organisation: &str, enrolment: &str) -> Result<UsePlace, AccountKeyError> {
    Ok(UsePlace {
        outcome: part(outcome)?,
        organisation: part(organisation)?,
        enrolment: part(enrolment)?,
    })
}

impl FromStr for Account {
    type Err = AccountKeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Vec<&str> = text.split('/').collect();
        let account = match *parts.as_slice() {
            ["D.active", c, l, o] => Self::DepositActive(lot(c, l, o)?),
            ["D.expired", c, l, o] => Self::DepositExpired(lot(c, l, o)?),
            ["D.issued", issuer] => Self::DepositIssued(part(issuer)?),
            ["U.held", o, s, e] => Self::UseHeld(place(o, s, e)?),
            ["U.used", o, s, e] => Self::UseUsed(place(o, s, e)?),
            ["U.forfeited", o, s, e] => Self::UseForfeited(place(o, s, e)?),
            ["U.claims", school] => Self::UseClaims(part(school)?),
            ["G.granted", enrolment, line] => Self::GrantGranted {
                enrolment: part(enrolment)?,
                line: part(line)?,
            },
            ["G.school", school] => Self::GrantSchool(part(school)?),
            ["P.active", category] => Self::PointsActive(part(category)?),
            ["P.redeemed"] => Self::PointsRedeemed,
            ["P.issued", organisation] => Self::PointsIssued(part(organisation)?),
            _ => return Err(AccountKeyError),
        };
        // UUIDs and numbers have many spellings; two keys of one account would split its balance.
        if account.key() == text {
            Ok(account)
        } else {
            Err(AccountKeyError)
        }
    }
}

impl TryFrom<String> for Account {
    type Error = AccountKeyError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Account> for String {
    fn from(account: Account) -> Self {
        account.key()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::OutcomeId;
    use uuid::Uuid;

    const ID: &str = "01900000-0000-7000-8000-00000000abcd";

    #[test]
    fn every_account_reads_back_from_its_key() {
        for key in [
            format!("D.active/vocational/2/{ID}"),
            format!("D.expired/academic/-/{ID}"),
            format!("D.issued/{ID}"),
            format!("U.held/{ID}/{ID}/{ID}"),
            format!("U.used/{ID}/{ID}/{ID}"),
            format!("U.forfeited/{ID}/{ID}/{ID}"),
            format!("U.claims/{ID}"),
            format!("G.granted/{ID}/{ID}"),
            format!("G.school/{ID}"),
            "P.active/leisure".to_owned(),
            "P.redeemed".to_owned(),
            format!("P.issued/{ID}"),
        ] {
            let account: Account = key.parse().unwrap();
            assert_eq!(account.key(), key);
            assert!(key.starts_with(account.book().letter()));
            let json = serde_json::to_string(&account).unwrap();
            assert_eq!(serde_json::from_str::<Account>(&json).unwrap(), account);
        }
    }

    #[test]
    fn a_second_spelling_of_a_key_is_refused() {
        let shouted = ID.to_uppercase();
        for key in [
            format!("D.active/vocational/02/{ID}"),
            format!("D.issued/{shouted}"),
            format!("D.issued/{{{ID}}}"),
            format!("D.issued/{ID}/"),
            "P.active/Leisure".to_owned(),
            "P.redeemed/".to_owned(),
            String::new(),
        ] {
            assert!(key.parse::<Account>().is_err(), "{key:?} was accepted");
        }
    }

    #[test]
    fn a_lot_of_a_level_shows_its_rank() {
        let outcome = OutcomeId::new(Uuid::from_u128(7));
        let account = Account::DepositActive(Lot {
            outcome,
            category: "vocational".parse().unwrap(),
            level: Some(2),
        });
        assert_eq!(account.key(), format!("D.active/vocational/2/{outcome}"));
    }
}
