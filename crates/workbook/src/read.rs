//! Workbooks into cells: counted first, then streamed; a hostile file is refused, never unpacked.

use crate::fault::Fault;
use crate::{CELL_MAX, COLUMNS_MAX, INFLATED_MAX, PARTS_MAX, ROWS_MAX};
use calamine::{DataRef, Reader, Xlsx, XlsxError};
use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};
use zip::ZipArchive;

/// The cells of a sheet that hold something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Name.
    pub name: String,
    /// Texts by row and column, both from 0.
    pub cells: BTreeMap<(u32, u16), String>,
}

impl Sheet {
    /// The text of a cell; empty where there is none.
    pub fn text(&self, row: u32, column: u16) -> &str {
        self.cells.get(&(row, column)).map_or("", String::as_str)
    }

    /// The last row that holds something.
    pub(crate) fn last_row(&self) -> u32 {
        self.cells.last_key_value().map_or(0, |((row, _), _)| *row)
    }
}

/// The sheets of a file.
///
/// # Errors
/// A file that is no workbook or larger than allowed, and cells that hold errors or too much.
pub fn read(file: &[u8]) -> Result<Vec<Sheet>, Vec<Fault>> {
    count(file).map_err(|fault| vec![fault])?;
    let no_workbook =
        |error: &XlsxError| vec![Fault::of_file("不是有效的 XLSX 工作簿", error.to_string())];
    let mut workbook = Xlsx::new(Cursor::new(file)).map_err(|error| no_workbook(&error))?;
    let mut sheets = Vec::new();
    for name in workbook.sheet_names() {
        let cells = stream(&mut workbook, &name)?;
        sheets.push(Sheet { name, cells });
    }
    Ok(sheets)
}

/// Unpacks every part into nothing: sizes that a file states of itself are not to be believed.
fn count(file: &[u8]) -> Result<(), Fault> {
    let broken = |error: String| Fault::of_file("不是有效的 XLSX 工作簿", error);
    let mut archive =
        ZipArchive::new(Cursor::new(file)).map_err(|error| broken(error.to_string()))?;
    if archive.len() > PARTS_MAX {
        return Err(Fault::of_file(
            format!("文件部件多于 {PARTS_MAX} 个"),
            format!("the file has more than {PARTS_MAX} parts"),
        ));
    }
    let mut left = INFLATED_MAX;
    for index in 0..archive.len() {
        let part = archive
            .by_index(index)
            .map_err(|error| broken(error.to_string()))?;
        let counted = io::copy(&mut part.take(left.saturating_add(1)), &mut io::sink());
        let counted = counted.map_err(|error| broken(error.to_string()))?;
        left = left.checked_sub(counted).ok_or_else(|| {
            Fault::of_file(
                "文件解压后超过 64 MB",
                "the file is larger than 64 MB once unpacked",
            )
        })?;
    }
    Ok(())
}

fn stream(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
) -> Result<BTreeMap<(u32, u16), String>, Vec<Fault>> {
    let broken =
        |error: &XlsxError| vec![Fault::of_sheet(name, "工作表无法读取", error.to_string())];
    let mut reader = workbook
        .worksheet_cells_reader(name)
        .map_err(|error| broken(&error))?;
    let mut cells = BTreeMap::new();
    let mut faults = Vec::new();
    while let Some(cell) = reader.next_cell().map_err(|error| broken(&error))? {
        let (row, column) = cell.get_position();
        let column = u16::try_from(column).unwrap_or(u16::MAX);
        let text = match text_of(cell.get_value()) {
            Ok(Some(text)) => text,
            Ok(None) => continue,
            Err((zh, en)) => {
                faults.push(Fault::of_cell(name, row, column, zh, en));
                continue;
            }
        };
        if row >= ROWS_MAX || column >= COLUMNS_MAX {
            let zh = format!("工作表最多 {ROWS_MAX} 行、{COLUMNS_MAX} 列");
            let en = format!("a sheet has at most {ROWS_MAX} rows and {COLUMNS_MAX} columns");
            return Err(vec![Fault::of_cell(name, row, column, zh, en)]);
        }
        if text.len() > CELL_MAX {
            let zh = format!("单元格超过 {CELL_MAX} 字节");
            let en = format!("the cell has more than {CELL_MAX} bytes");
            faults.push(Fault::of_cell(name, row, column, zh, en));
            continue;
        }
        cells.insert((row, column), text);
    }
    if faults.is_empty() {
        Ok(cells)
    } else {
        Err(faults)
    }
}

/// What a clerk sees in the cell, as far as rules have it: a typed 4 is `4`, a typed day a date.
fn text_of(value: &DataRef<'_>) -> Result<Option<String>, (&'static str, &'static str)> {
    let text = match value {
        DataRef::Empty => return Ok(None),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(truth) => if *truth { "是" } else { "否" }.to_owned(),
        DataRef::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::Error(_) => {
            return Err(("单元格是公式错误", "the cell holds the error of a formula"));
        }
    };
    Ok((!text.is_empty()).then_some(text))
}
