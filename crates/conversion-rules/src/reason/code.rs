//! Codes of reasons that programs act on; the others are only told.

/// Another application was granted the course.
pub const GRANTED_ALREADY: &str = "granted_already";
/// Another application holds the course until the school decides.
pub const APPLIED_ALREADY: &str = "applied_already";
/// Another application uses the outcome.
pub const USED_ALREADY: &str = "used_already";
/// Other applications leave too little of the outcome.
pub const BUDGET_SHORT: &str = "budget_short";
/// A cap leaves too little.
pub const CAP: &str = "cap";
/// No rule speaks of it.
pub const NO_RULE: &str = "no_rule";
/// The programme lets nothing take the course's place.
pub const COURSE_NOT_CONVERTIBLE: &str = "course_not_convertible";
/// The rules let nothing take the course's place.
pub const COURSE_DENIED: &str = "course_denied";
