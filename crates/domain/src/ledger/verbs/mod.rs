//! The verbs: the only places where postings are made.
//!
//! Each is a pure constructor from exact inputs. Guards that need rows (is the issuer authorised, is
//! enough free, was it recognised before) are the caller's, inside the transaction that posts.

mod accrue;
mod credit;
mod draft;
mod expire;
mod hold;
mod recognise;
mod reinstate;
mod release;
mod repool;
mod reverse;
mod settle_again;
mod supersede;
mod transfer;
mod waive_attendance;

pub use accrue::{accrue, redeem};
pub use credit::{CourseGrant, credit};
pub use expire::expire;
pub use hold::{HeldDraw, hold};
pub use recognise::{Deposit, recognise};
pub use reinstate::{reinstate, reinstate_transfer};
pub use release::release;
pub use repool::{repool_deposit, repool_points};
pub use reverse::reverse;
pub use settle_again::{TakenOut, settle_again};
pub use supersede::supersede;
pub use transfer::{AcceptedUse, Replaced, Settlement, settle, transfer};
pub use waive_attendance::waive_attendance;
