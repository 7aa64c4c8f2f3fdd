//! The register of awards (名录) and programme versions: public to read, written once.

mod authorisation;
mod award_body;
mod awards;
mod dates;
mod known;
mod named_by_rules;
mod programme_body;
mod programmes;

pub use authorisation::authorise_issuer;
pub(crate) use awards::unknown;
pub use awards::{create_award, get_award, list_awards};
pub use known::KnownAwards;
pub use programmes::{create_programme, get_programme, list_programmes};
