//! The unified social credit code (统一社会信用代码), GB 32100-2015.

use super::{CodeError, OrganisationCode};
use crate::normal_text::compact_without_dashes;

/// The 31 characters, in the order of their values: no I, O, S, V, Z.
const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/// 3 to the power of the position, modulo 31.
const WEIGHTS: [usize; 17] = [
    1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
];

/// A unified social credit code: registering department, kind, six digits of the area, nine
/// characters of the organisation code, check character.
///
/// The department may be a letter: N (agriculture) for village collectives, A, Y. The organisation
/// code within is not checked a second time: the outer check character finds every single slip.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uscc(String);

impl Uscc {
    /// Reads a code; width, case, spaces and hyphens do not matter.
    ///
    /// # Errors
    /// [`CodeError`].
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let code = compact_without_dashes(text);
        if code.chars().count() != 18 {
            return Err(CodeError::Length);
        }
        let values: Option<Vec<usize>> = code.chars().map(|c| ALPHABET.find(c)).collect();
        let values = values.ok_or(CodeError::Character)?;
        let area = code.get(2..8).ok_or(CodeError::Character)?;
        if !area.chars().all(|c| c.is_ascii_digit()) {
            return Err(CodeError::Character);
        }
        let sum: usize = values
            .iter()
            .zip(WEIGHTS)
            .map(|(value, weight)| value.saturating_mul(weight))
            .sum();
        let expected = 31_usize.saturating_sub(sum % 31) % 31;
        if values.last() != Some(&expected) {
            return Err(CodeError::CheckCharacter);
        }
        Ok(Self(code))
    }

    /// The code, 18 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The organisation code (positions 9–17), if its own check character fits.
    pub fn find_organisation_code(&self) -> Option<OrganisationCode> {
        OrganisationCode::parse(self.0.get(8..17)?).ok()
    }
}
