//! Numbers and names by which persons and organisations are known.
//!
//! **Invariant:** no type here that holds a person's number or name can be displayed or
//! serialised by accident: `Debug` is redacted, `Display` and `Serialize` are not implemented.

mod code_error;
mod document;
mod error;
mod gb11643;
mod id_card;
mod id_type;
mod organisation_code;
mod permit;
mod person_name;
mod phone_number;
mod province;
mod school_code;
mod sex;
mod uscc;

pub use code_error::CodeError;
pub use document::IdDocument;
pub use error::IdentityError;
pub use id_card::IdCard;
pub use id_type::IdType;
pub use organisation_code::OrganisationCode;
pub use person_name::{NameError, PersonName};
pub use phone_number::{PhoneError, PhoneNumber};
pub(crate) use province::begins_with_province;
pub use school_code::SchoolCode;
pub use sex::Sex;
pub use uscc::Uscc;
