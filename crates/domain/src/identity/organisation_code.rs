//! The organisation code (组织机构代码), GB 11714-1997.

use super::CodeError;
use crate::normal_text::compact_without_dashes;

/// Weights of the first eight characters.
const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// An organisation code: eight digits or letters and a check character, without the hyphen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrganisationCode(String);

impl OrganisationCode {
    /// Reads a code; width, case, spaces and hyphens do not matter.
    ///
    /// # Errors
    /// [`CodeError`].
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let code = compact_without_dashes(text);
        if code.chars().count() != 9 {
            return Err(CodeError::Length);
        }
        let (body, check) = code.split_at_checked(8).ok_or(CodeError::Character)?;
        if !check.chars().all(|c| c.is_ascii_digit() || c == 'X') {
            return Err(CodeError::Character);
        }
        let values: Option<Vec<u32>> = body.chars().map(|c| c.to_digit(36)).collect();
        let sum: u32 = values
            .ok_or(CodeError::Character)?
            .iter()
            .zip(WEIGHTS)
            .map(|(value, weight)| value.saturating_mul(weight))
            .sum();
        let expected = match 11_u32.saturating_sub(sum % 11) {
            11 => Some('0'),
            10 => Some('X'),
            digit => char::from_digit(digit, 10),
        };
        if check.chars().next() != expected {
            return Err(CodeError::CheckCharacter);
        }
        Ok(Self(code))
    }

    /// The code, nine characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
