//! What a request says, refused where the contract does not allow it.

mod body;
mod form;
mod json_scan;
mod path;
mod query;
mod shape;

pub use body::Body;
pub use form::Form;
pub use path::Path;
pub use query::Query;
pub use shape::member_fault;
