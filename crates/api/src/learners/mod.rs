//! Learners' accounts: opened at the counter, found by number, claimed by their person, and what the
//! books hold for them.

mod account_body;
mod balance;
mod balance_body;
mod claim;
mod claim_code;
mod consents;
mod correction;
mod entries;
mod free;
pub(crate) mod identity;
mod levels;
mod open;
mod outcomes;
mod see;

pub(crate) use account_body::{LearnerBody, open_name};
pub use balance::get_balance;
pub(crate) use balance::{BalanceQuery, balance_of};
pub(crate) use balance_body::BalanceBody;
pub use claim::claim_learner;
pub use claim_code::create_claim_code;
pub(crate) use consents::{
    ConsentBody, ConsentPurpose, consents_of, give_consent, list_consents, stands, withdraw_consent,
};
pub use correction::correct_learner;
pub(crate) use correction::{LearnerCorrectionBody, corrections_of};
pub use entries::list_learner_entries;
pub(crate) use entries::{EntryBody, entries_after};
pub use open::create_learner;
pub(crate) use open::{is_completed, rename};
pub use outcomes::list_learner_outcomes;
pub use see::{find_learner, get_learner};

#[cfg(test)]
mod tests;
