//! What a request says, refused where the contract does not allow it.

mod body;
mod form;
mod json_scan;
mod path;
mod query;
mod shape;
mod text;

pub use body::Body;
pub use form::Form;
pub use path::Path;
pub use query::Query;
pub use shape::member_fault;
pub use text::{check_label, check_name, check_text, check_word};
