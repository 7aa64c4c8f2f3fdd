//! Mending what was posted: its provider corrects or withdraws it. What nothing uses and no officer
//! decided is mended at once; the rest waits for an officer, who accepts or declines.

mod correction;
mod correction_body;
mod opened;
mod renaming;
mod settled;
mod source;
mod withdrawal;

pub(crate) use correction::correct_completion;
pub(crate) use renaming::Renaming;
pub(super) use settled::{accept_correction, accept_withdrawals, decline};
pub(crate) use withdrawal::withdraw_completion;
