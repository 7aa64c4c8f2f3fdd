//! Faults of a workbook: sheet, cell, and what to do, in both languages.

use std::fmt;

/// One fault and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Name of the sheet; empty where the fault is the file's.
    pub sheet: String,
    /// Cell, such as `C7`; empty where the fault is the whole sheet's.
    pub cell: String,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Fault {
    /// A fault of the file.
    pub(crate) fn of_file(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            sheet: String::new(),
            cell: String::new(),
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// A fault of a sheet.
    pub(crate) fn of_sheet(sheet: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            sheet: sheet.to_owned(),
            ..Self::of_file(zh, en)
        }
    }

    /// A fault of a cell.
    pub(crate) fn of_cell(
        sheet: &str,
        row: u32,
        column: u16,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self {
            cell: cell_name(row, column),
            ..Self::of_sheet(sheet, zh, en)
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.sheet.is_empty() {
            write!(f, "{}!{}: ", self.sheet, self.cell)?;
        }
        write!(f, "{} / {}", self.zh, self.en)
    }
}

/// `C7` for row 6 and column 2, both counted from 0.
pub(crate) fn cell_name(row: u32, column: u16) -> String {
    let mut letters = Vec::new();
    let mut rest = u32::from(column);
    loop {
        let letter = u8::try_from(rest.rem_euclid(26)).unwrap_or_default();
        letters.push(char::from(b'A'.saturating_add(letter)));
        match rest.div_euclid(26).checked_sub(1) {
            Some(next) => rest = next,
            None => break,
        }
    }
    let letters: String = letters.into_iter().rev().collect();
    format!("{letters}{}", row.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::cell_name;

    #[test]
    fn cells_are_named_as_a_spreadsheet_names_them() {
        for (row, column, expected) in [(0, 0, "A1"), (6, 2, "C7"), (9, 25, "Z10"), (0, 26, "AA1")]
        {
            assert_eq!(cell_name(row, column), expected);
        }
    }
}
