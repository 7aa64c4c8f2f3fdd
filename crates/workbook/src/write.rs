//! Tables into a workbook: a sheet each, every cell a text.

use crate::fault::Fault;
use crate::{CELL_MAX, COLUMNS_MAX, ROWS_MAX};
use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// One sheet: headers and rows. A cell is a text, never a formula, whatever it begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Name of the sheet.
    pub name: String,
    /// Headers.
    pub headers: Vec<String>,
    /// Rows; a short row leaves the rest of its cells empty.
    pub rows: Vec<Vec<String>>,
}

/// The file.
///
/// # Errors
/// A table that [`crate::read`] would refuse for its size.
pub fn write(tables: &[Table]) -> Result<Vec<u8>, Fault> {
    for table in tables {
        fits(table)?;
    }
    build(tables).map_err(|error| Fault::of_file("无法写成工作簿", error.to_string()))
}

fn fits(table: &Table) -> Result<(), Fault> {
    let rows = std::iter::once(&table.headers).chain(&table.rows);
    for (number, row) in (0_u32..).zip(rows) {
        let too_many = number >= ROWS_MAX || row.len() > usize::from(COLUMNS_MAX);
        let long = row.iter().position(|cell| cell.len() > CELL_MAX);
        if too_many || long.is_some() {
            let column = long
                .and_then(|it| u16::try_from(it).ok())
                .unwrap_or_default();
            return Err(Fault::of_cell(
                &table.name,
                number,
                column,
                "超出工作簿的行数、列数或单元格长度",
                "more rows, columns or text than a workbook takes",
            ));
        }
    }
    Ok(())
}

fn build(tables: &[Table]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let text = Format::new().set_num_format("@").set_text_wrap();
    let head = Format::new().set_num_format("@").set_bold();
    for table in tables {
        let sheet = workbook.add_worksheet();
        sheet.set_name(&table.name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, header) in (0_u16..).zip(&table.headers) {
            // What is typed into a column of texts stays as typed: no dates, no numbers.
            sheet.set_column_format(column, &text)?;
            sheet.set_column_width(column, width(table, column))?;
            sheet.write_string_with_format(0, column, header, &head)?;
        }
        for (number, row) in (1_u32..).zip(&table.rows) {
            for (column, cell) in (0_u16..).zip(row) {
                if !cell.is_empty() {
                    sheet.write_string_with_format(number, column, cell, &text)?;
                }
            }
        }
    }
    workbook.save_to_buffer()
}

/// Wide enough for most cells, in characters; a Chinese character takes two.
fn width(table: &Table, column: u16) -> u32 {
    let cells = std::iter::once(&table.headers).chain(&table.rows);
    let cells = cells.filter_map(|row| row.get(usize::from(column)));
    let widths = cells.map(|cell| {
        let wide = cell
            .chars()
            .filter(|character| !character.is_ascii())
            .count();
        cell.chars().count().saturating_add(wide)
    });
    let widest = widths.max().unwrap_or_default().clamp(8, 40);
    u32::try_from(widest).unwrap_or(40).saturating_add(2)
}
