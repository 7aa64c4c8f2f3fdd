//! Categories of deposited credit.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// The category under which a lot is deposited, such as `vocational`, `academic` or `leisure`.
///
/// One to 32 characters of `a`–`z` and `_`: it is part of an account's key. Which categories exist
/// is said by the rules, not by this type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Category(String);

/// A text that is not a category.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a category is 1 to 32 characters of a-z and _")]
pub struct CategoryError;

impl Category {
    /// The category of leisure learning, which can never become academic credit.
    pub const LEISURE: &'static str = "leisure";

    /// The category's word.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Is it leisure learning (文化休闲)? Such lots never appear in the books of use and grant.
    pub fn is_leisure(&self) -> bool {
        self.0 == Self::LEISURE
    }
}

impl FromStr for Category {
    type Err = CategoryError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        if plain && (1..=32).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(CategoryError)
        }
    }
}

impl TryFrom<String> for Category {
    type Error = CategoryError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Category> for String {
    fn from(category: Category) -> Self {
        category.0
    }
}

impl JsonSchema for Category {
    fn schema_name() -> Cow<'static, str> {
        "Category".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A category of credit: 1 to 32 characters of a-z and _, such as vocational",
            "pattern": "^[a-z_]{1,32}$",
        })
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_has_no_slash_no_capital_and_a_length() {
        for text in ["vocational", "a", "elder_leisure"] {
            assert_eq!(text.parse::<Category>().unwrap().as_str(), text);
        }
        let long = "a".repeat(33);
        for text in ["", "a/b", "A", "职业", "a b", "a1", long.as_str()] {
            assert!(text.parse::<Category>().is_err(), "{text:?} was accepted");
        }
    }
}
