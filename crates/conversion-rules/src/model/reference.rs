//! References to register entries and to levels, as authors write them.

use credit_bank_domain::listed::is_one_item;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::str::FromStr;

/// A register entry: `4-01-02-07@2015+2020` is occupation 4-01-02-07 of that dictionary edition.
///
/// The edition is never left out: the same number names other things in other editions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AwardRef {
    /// The scheme's code.
    pub code: String,
    /// The edition of that code.
    pub edition: String,
}

/// A level: `x:中级`, framework and level code (or the printed name, replaced by the code on parsing).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LevelRef {
    /// Code of the framework in the rule set's `frameworks`.
    pub framework: String,
    /// Code of the level.
    pub level: String,
}

/// A reference without its separator, or with an empty side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    /// Not one `code@edition`.
    #[error("expected one award as code@edition, such as \"X01@1\"")]
    Award,
    /// Not `framework:level`.
    #[error("expected a level as framework:level, such as \"x:中级\"")]
    Level,
}

fn split(text: &str, separator: char) -> Option<(String, String)> {
    text.split_once(separator)
        .filter(|(left, right)| !left.is_empty() && !right.is_empty())
        .map(|(left, right)| (left.to_owned(), right.to_owned()))
}

impl FromStr for AwardRef {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        let sides = split(text, '@').filter(|_| is_one_item(text));
        let (code, edition) = sides.ok_or(ReferenceError::Award)?;
        Ok(Self { code, edition })
    }
}

impl FromStr for LevelRef {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        let (framework, level) = split(text, ':').ok_or(ReferenceError::Level)?;
        Ok(Self { framework, level })
    }
}

impl fmt::Display for AwardRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.code, self.edition)
    }
}

impl fmt::Display for LevelRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.framework, self.level)
    }
}

macro_rules! as_text {
    ($($name:ident)+) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }
    )+};
}

as_text!(AwardRef LevelRef);
