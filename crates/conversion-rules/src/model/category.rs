//! Categories of credit as authors write them: words that an account can be kept under.

use super::sets::one_or_many;
use credit_bank_domain::ledger::Category;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeSet;

pub(super) fn category<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Category::deserialize(deserializer).map(String::from)
}

pub(super) fn optional_category<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    Ok(Option::<Category>::deserialize(deserializer)?.map(String::from))
}

pub(super) fn categories<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeSet<String>, D::Error> {
    let read: BTreeSet<Category> = one_or_many(deserializer)?;
    Ok(read.into_iter().map(String::from).collect())
}
