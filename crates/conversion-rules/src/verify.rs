//! The independent check of a plan.
use crate::conversion::Conversion;
use crate::request::ConversionRequest;

/// A broken law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which law, and where.
    pub law: String,
}

/// Checks a plan against the request it answers.
///
/// # Errors
/// Every broken law.
pub fn verify(_request: &ConversionRequest<'_>, _plan: &Conversion) -> Result<(), Vec<Violation>> {
    Ok(())
}
