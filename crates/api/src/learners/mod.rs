//! Learners' accounts: opened at the counter, found by number, claimed by their person, and what the
//! books hold for them.

mod account_body;
mod claim;
mod claim_code;
mod identity;
mod open;
mod see;

pub use claim::claim_learner;
pub use claim_code::create_claim_code;
pub use open::create_learner;
pub use see::{find_learner, get_learner};
