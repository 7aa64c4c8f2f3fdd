//! Workbooks (XLSX): rule sets as decision tables that clerks edit, and plain tables for reports.
//!
//! **Invariant:** a rule set comes back from its workbook with the same canonical bytes.
//! **Invariant:** nothing of a file is unpacked before its real size has been counted.

mod cells;
mod columns;
mod fault;
mod path;
mod read;
mod rule_set;
mod words;
mod write;

pub use fault::Fault;
pub use read::{Sheet, read};
pub use rule_set::{rule_set_of, tables_of};
pub use write::{Table, write};

/// Rows of a sheet, with the headers.
pub const ROWS_MAX: u32 = 20_000;
/// Columns of a sheet.
pub const COLUMNS_MAX: u16 = 128;
/// Bytes of a cell.
pub const CELL_MAX: usize = 4096;
/// Bytes of all parts of a file, unpacked.
pub const INFLATED_MAX: u64 = 64 * 1024 * 1024;
/// Parts of a file.
pub const PARTS_MAX: usize = 256;
/// How often all parts of a file may name merged cells: once or twice a region.
pub const MERGED_MAX: usize = 4096;
