//! YAML text as a tree that remembers where every value stands, and its reading into types.
//!
//! Authors see line, column, rule and field of every fault at once, which a plain
//! `from_str` cannot give: it stops at the first fault. Anchors and aliases are refused, so a
//! small text cannot expand into a large one.

mod de;
mod members;
mod mend;
mod nearest;
mod tree;

pub use de::{Complaint, Found, Trouble};
pub use members::{rename_members, rename_tag};
pub use mend::{Reading, read_on};
pub use nearest::{meant, nearest};
pub use tree::{Node, SyntaxError, Value, parse_tree};
