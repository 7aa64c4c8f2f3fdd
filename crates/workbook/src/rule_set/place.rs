//! The cell of a fault that the parser of rules found.

use crate::columns::{Column, HEAD, HEAD_SHEET, Layout, is_within};
use crate::fault::Fault;
use crate::read::Sheet;

/// A cell that held something, and the path of the member it held; of the compact ones an empty path.
pub(super) struct Filled {
    pub row: u32,
    pub column: u16,
    pub path: String,
}

/// Where an element stood: its section and number there, the sheet, its first row and its cells.
pub(super) struct Place<'s> {
    pub layout: &'static Layout,
    pub number: usize,
    pub id: String,
    pub sheet: &'s Sheet,
    pub row: u32,
    pub filled: Vec<Filled>,
}

impl Place<'_> {
    /// The column that should hold the member at this path, or something of it.
    fn column_of(&self, path: &str) -> Option<&'static Column> {
        self.layout.columns().find(|column| column.holds(path))
    }

    /// The row of the item that the member is of.
    fn row_of(&self, path: &str) -> u32 {
        let mut inside = path;
        while let Some((outer, _)) = inside.rsplit_once('.') {
            inside = outer;
            let mut filled = self.filled.iter();
            if let Some(cell) = filled.find(|cell| is_within(&cell.path, inside)) {
                return cell.row;
            }
        }
        self.row
    }

    /// Where a header stands in the sheet; the first column where the sheet does not show it.
    fn find(&self, header: &str) -> u16 {
        let mut headers = self.sheet.cells.range((0, 0)..(1, 0));
        let found = headers.find(|(_, text)| text.trim() == header);
        found.map_or(0, |((_, at), _)| *at)
    }

    fn missing(&self, path: &str) -> Option<Fault> {
        let header = self.column_of(path)?.header;
        let (zh, en) = missing(header);
        let (row, column) = (self.row_of(path), self.find(header));
        Some(Fault::of_cell(&self.sheet.name, row, column, zh, en))
    }

    /// The cell that says what is at this path, or the compact one, or the first of the element.
    fn cell(&self, path: &str) -> (u32, u16) {
        let about = |cell: &&Filled| {
            !cell.path.is_empty() && (is_within(path, &cell.path) || is_within(&cell.path, path))
        };
        let said = || self.filled.iter().find(about);
        let compact = || self.filled.iter().find(|cell| cell.path.is_empty());
        let cell = (!path.is_empty())
            .then(|| said().or_else(compact))
            .flatten();
        cell.map_or((self.row, 0), |cell| (cell.row, cell.column))
    }
}

fn missing(header: &str) -> (String, String) {
    (
        format!("缺少“{header}”"),
        format!("{header} is not filled in"),
    )
}

/// The fault with its sheet and cell.
pub(super) fn placed(
    fault: &credit_bank_conversion_rules::Fault,
    places: &[Place<'_>],
    head: &Sheet,
) -> Fault {
    let is_missing = fault.code == "missing_field";
    let (section, inside) = fault.field.split_once('.').unwrap_or((&fault.field, ""));
    let (number, path) = inside.split_once('.').unwrap_or((inside, ""));
    let place = places.iter().find(|place| {
        let by_number = number
            .parse()
            .is_ok_and(|number: usize| number == place.number);
        let by_id = inside.is_empty() && fault.rule.as_ref().is_some_and(|id| *id == place.id);
        place.layout.section == section && (by_number || by_id)
    });
    let Some(place) = place else {
        return of_head(fault, head, is_missing);
    };
    let named = is_missing.then(|| place.missing(path)).flatten();
    named.unwrap_or_else(|| {
        let (row, column) = place.cell(path);
        Fault::of_cell(&place.sheet.name, row, column, &fault.zh, &fault.en)
    })
}

/// A fault of what a rule set says once, or of the whole.
fn of_head(fault: &credit_bank_conversion_rules::Fault, head: &Sheet, is_missing: bool) -> Fault {
    let item = HEAD.iter().find(|column| {
        is_within(column.path, &fault.field) || is_within(&fault.field, column.path)
    });
    let (mut zh, mut en) = (fault.zh.clone(), fault.en.clone());
    if let Some(item) = item.filter(|_| is_missing) {
        (zh, en) = missing(item.header);
    }
    let row = head.cells.iter().find(|((_, column), name)| {
        *column == 0 && item.is_some_and(|item| name.trim() == item.header)
    });
    match row {
        Some(((row, _), _)) => Fault::of_cell(HEAD_SHEET, *row, 1, zh, en),
        None => Fault::of_sheet(HEAD_SHEET, zh, en),
    }
}
