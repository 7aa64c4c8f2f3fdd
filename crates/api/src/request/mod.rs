//! What a request says, refused where the contract does not allow it.

mod body;
mod day;
mod form;
mod grade;
mod if_match;
mod json_scan;
mod of_shape;
mod path;
mod query;
mod region;
mod rows;
mod shape;
mod strict;
mod texts;

pub use body::{Body, NoBody};
pub(crate) use day::{LAST_DAY, YEARS, day, optional_day, optional_instant};
pub use form::Form;
pub use grade::Grade;
pub use if_match::ExpectedVersion;
pub use path::Path;
pub use query::Query;
pub use region::region_code;
pub(crate) use rows::{Rows, row};
pub use shape::member_fault;
pub use texts::{Category, Code, ExternalId, Label, Name, ShortCode, Tag, Text, Word};

/// For optional members: absent is `None`, `null` is refused. The contract knows no null.
///
/// # Errors
/// When the value is not a `T`; null never is one.
pub fn present<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: serde::Deserialize<'de>,
    D: serde::Deserializer<'de>,
{
    T::deserialize(deserializer).map(Some)
}
