//! What a request says, refused where the contract does not allow it.

mod body;
mod json_scan;
mod path;
mod query;
mod shape;
mod texts;

pub use body::{Body, NoBody};
pub use path::Path;
pub use query::Query;
pub use shape::member_fault;
pub use texts::{Category, Code, Label, Name, ShortCode, Text, Word};
