//! The only conversions between integers and floats.

/// Multipliers are taken to integers in units of 2⁻³².
pub(super) const SCALE: i128 = 1 << 32;
const SCALE_FLOAT: f64 = 4_294_967_296.0;

/// An amount as a float; exact below 2⁵³, which every valid instance stays below.
#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "there is no other conversion; what is lost only makes advice worse"
)]
pub(super) const fn float(amount: i64) -> f64 {
    amount as f64
}

/// A multiplier in units of 2⁻³²; saturates, and 0 for what is not a number.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::float_arithmetic,
    reason = "there is no other conversion; any integer gives a valid bound"
)]
pub(super) fn fixed(multiplier: f64) -> i128 {
    i128::from((multiplier * SCALE_FLOAT) as i64)
}
