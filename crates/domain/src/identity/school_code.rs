//! The identification code of a school (学校（机构）标识码).

use super::CodeError;
use super::province::begins_with_province;
use crate::normal_text::compact_without_dashes;

/// First digits of categories: before school, primary, secondary, higher, special, other.
const STAGES: [&str; 6] = ["1", "2", "3", "4", "5", "9"];

/// A school's code for life: two digits of the category (36 secondary vocational, 41 ordinary and 42
/// adult higher education, 93 vocational training …), two of the province, six serial. It has no
/// check digit. The table of categories changes; its stages, the first digit, do not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchoolCode(String);

impl SchoolCode {
    /// Reads a code; width, spaces and hyphens do not matter.
    ///
    /// # Errors
    /// [`CodeError::Length`], [`CodeError::Character`], [`CodeError::Category`] or [`CodeError::Province`].
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let code = compact_without_dashes(text);
        if code.chars().count() != 10 {
            return Err(CodeError::Length);
        }
        if !code.chars().all(|c| c.is_ascii_digit()) {
            return Err(CodeError::Character);
        }
        let code = Self(code);
        let (stage, kind) = code.category().split_at(1);
        if !STAGES.contains(&stage) || kind == "0" {
            return Err(CodeError::Category);
        }
        if !begins_with_province(code.province()) {
            return Err(CodeError::Province);
        }
        Ok(code)
    }

    /// The code, ten digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Category, two digits.
    pub fn category(&self) -> &str {
        self.0.get(..2).unwrap_or_default()
    }

    /// Province, two digits of GB/T 2260.
    pub fn province(&self) -> &str {
        self.0.get(2..4).unwrap_or_default()
    }

    /// The five-digit code of a school of higher education (categories 41 and 42), if it is one.
    pub fn find_higher_education_code(&self) -> Option<&str> {
        if !matches!(self.category(), "41" | "42") {
            return None;
        }
        self.0.get(4..)?.strip_prefix('0')
    }
}
