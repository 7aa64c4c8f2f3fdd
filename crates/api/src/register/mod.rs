//! The register of awards (名录) and programme versions: public to read, written once.

mod award_body;
mod awards;
mod dates;
mod programme_body;
mod programmes;

pub(crate) use awards::unknown;
pub use awards::{create_award, get_award, list_awards};
pub use programmes::{create_programme, get_programme, list_programmes};
