//! The register of awards (名录) and programme versions: public to read, written once.

mod application_windows;
mod authorisation;
mod award_body;
mod award_end;
mod awards;
mod dates;
mod known;
mod named_by_rules;
mod programme_body;
mod programmes;

pub use application_windows::open_application_window;
pub(crate) use application_windows::with_windows;
pub use authorisation::authorise_issuer;
pub use award_end::end_award;
pub(crate) use awards::unknown;
pub use awards::{create_award, get_award, list_awards};
pub use known::KnownAwards;
pub use programmes::{create_programme, get_programme, list_programmes};
