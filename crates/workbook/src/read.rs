//! Workbooks into cells: counted first, then streamed; a hostile file is refused, never unpacked.

use crate::columns::NOTE_SHEET;
use crate::fault::{Fault, cell_name};
use crate::{CELL_MAX, COLUMNS_MAX, INFLATED_MAX, MERGED_MAX, PARTS_MAX, ROWS_MAX};
use calamine::{DataRef, Dimensions, Reader, Xlsx, XlsxError};
use std::collections::BTreeMap;
use std::io::{self, Cursor, Read, Write};
use zip::ZipArchive;

/// Faults told of one sheet; a file may have as many as it has cells.
const FAULTS_MAX: usize = 100;

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
/// A file that is no workbook or larger than allowed, cells that hold errors or too much, and cells of which a
/// reader sees what the file does not say: merged ones, and formulas without a result.
pub fn read(file: &[u8]) -> Result<Vec<Sheet>, Vec<Fault>> {
    let may_merge = count(file).map_err(|fault| vec![fault])? > 0;
    let no_workbook =
        |error: &XlsxError| vec![Fault::of_file("不是有效的 XLSX 工作簿", error.to_string())];
    let mut workbook = Xlsx::new(Cursor::new(file)).map_err(|error| no_workbook(&error))?;
    let mut sheets = Vec::new();
    for name in workbook.sheet_names() {
        // Most workbooks merge nothing, and need not be gone through twice.
        if may_merge && name != NOTE_SHEET {
            unmerged(&mut workbook, &name)?;
        }
        let cells = stream(&mut workbook, &name)?;
        sheets.push(Sheet { name, cells });
    }
    Ok(sheets)
}

/// Counts how often a stream names merged cells. The list of them is read in one piece: it must be known to be
/// short before.
#[derive(Default)]
struct Merged {
    names: usize,
    /// How much of the name the last bytes spell.
    spelt: usize,
}

impl Merged {
    const NAME: &[u8] = b"mergeCell";
}

impl Write for Merged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // In UTF-16 every other byte of the name is nought.
        for byte in bytes.iter().filter(|byte| **byte != 0) {
            self.spelt = if Self::NAME.get(self.spelt) == Some(byte) {
                self.spelt.saturating_add(1)
            } else {
                usize::from(Self::NAME.first() == Some(byte))
            };
            if self.spelt == Self::NAME.len() {
                (self.names, self.spelt) = (self.names.saturating_add(1), 0);
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Unpacks every part into nothing: sizes that a file states of itself are not to be believed. Tells how often
/// merged cells are named.
fn count(file: &[u8]) -> Result<usize, Fault> {
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
    let mut merged = Merged::default();
    for index in 0..archive.len() {
        let part = archive
            .by_index(index)
            .map_err(|error| broken(error.to_string()))?;
        let counted = io::copy(&mut part.take(left.saturating_add(1)), &mut merged);
        let counted = counted.map_err(|error| broken(error.to_string()))?;
        left = left.checked_sub(counted).ok_or_else(|| {
            Fault::of_file(
                "文件解压后超过 64 MB",
                "the file is larger than 64 MB once unpacked",
            )
        })?;
    }
    if merged.names > MERGED_MAX {
        return Err(Fault::of_file(
            "合并单元格过多",
            "the file has too many merged cells",
        ));
    }
    Ok(merged.names)
}

/// A spreadsheet shows the value of a merged region in every row of it; the file has it in the first only.
fn unmerged(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<(), Vec<Fault>> {
    let regions = workbook.merge_cells_by_sheet_name(name);
    let regions = regions.map_err(|error| vec![unreadable(name, &error)])?;
    let regions = regions
        .into_iter()
        .filter(|region| region.end.0 > 0 && region.start != region.end);
    let faults: Vec<Fault> = regions.take(FAULTS_MAX).map(|it| split(name, it)).collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults)
    }
}

fn split(name: &str, region: Dimensions) -> Fault {
    let ((row, column), (last_row, last_column)) = (region.start, region.end);
    let [column, last_column] =
        [column, last_column].map(|column| u16::try_from(column).unwrap_or(u16::MAX));
    let cells = [cell_name(row, column), cell_name(last_row, last_column)].join(":");
    let zh = format!("合并单元格 {cells}：请拆分，每行各写");
    let en =
        format!("the cells {cells} are merged: split them, and write in every row what it says");
    Fault::of_cell(name, row, column, zh, en)
}

fn unreadable(name: &str, error: &XlsxError) -> Fault {
    Fault::of_sheet(name, "工作表无法读取", error.to_string())
}

fn stream(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
) -> Result<BTreeMap<(u32, u16), String>, Vec<Fault>> {
    let broken = |error: &XlsxError| vec![unreadable(name, error)];
    let mut reader = workbook
        .worksheet_cells_reader(name)
        .map_err(|error| broken(&error))?;
    let mut cells = BTreeMap::new();
    let mut faults = Vec::new();
    while let Some(cell) = reader
        .next_cell_with_formula_metadata()
        .map_err(|error| broken(&error))?
    {
        let (row, column) = cell.pos;
        let column = u16::try_from(column).unwrap_or(u16::MAX);
        let text = match text_of(&cell.value) {
            Ok(None) if cell.formula.is_none() || !matches!(cell.value, DataRef::Empty) => continue,
            Ok(None) => Err(NO_RESULT),
            Ok(Some(text)) => Ok(text),
            Err(error) => Err(error),
        };
        if row >= ROWS_MAX || column >= COLUMNS_MAX {
            let zh = format!("工作表最多 {ROWS_MAX} 行、{COLUMNS_MAX} 列");
            let en = format!("a sheet has at most {ROWS_MAX} rows and {COLUMNS_MAX} columns");
            return Err(vec![Fault::of_cell(name, row, column, zh, en)]);
        }
        if faults.len() >= FAULTS_MAX {
            break;
        }
        let text = match text {
            Ok(text) => text,
            Err((zh, en)) => {
                faults.push(Fault::of_cell(name, row, column, zh, en));
                continue;
            }
        };
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

/// What is said of a formula whose result the file does not have.
const NO_RESULT: (&str, &str) = (
    "公式没有结果；请直接填写值，或用电子表格软件计算后保存",
    "the formula has no result: write the value, or let a spreadsheet compute and save it",
);

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
