//! Codes of administrative divisions in bodies.

use crate::problem::{FieldFault, Problem};
use credit_bank_domain::region_code::{RegionCode, RegionCodeError};

/// The code that stands at `pointer`.
///
/// # Errors
/// 422 there.
pub fn region_code(text: &str, pointer: &'static str) -> Result<RegionCode, Problem> {
    RegionCode::parse(text).map_err(|error| {
        Problem::invalid_body(match error {
            RegionCodeError::Form => FieldFault::pattern(pointer),
            RegionCodeError::Province => FieldFault::not_in_list(pointer),
        })
    })
}
