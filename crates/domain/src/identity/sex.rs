//! Sex as an identity number states it.

use serde::{Deserialize, Serialize};

/// Sex as stated by the 17th digit of an identity number (GB 11643): odd male, even female.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 女.
    Female,
    /// 男.
    Male,
}
