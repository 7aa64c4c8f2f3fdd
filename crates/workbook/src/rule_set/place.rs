//! The cell of a fault that the parser of rules found.

use super::wording::worded;
use crate::columns::{Column, HEAD, HEAD_SHEET, Layout, REST, is_within};
use crate::fault::Fault;
use crate::read::Sheet;
use credit_bank_conversion_rules::Trouble;

/// A cell that held something, and the path of the member it held; a compact one held several.
pub(super) struct Filled {
    pub row: u32,
    pub column: u16,
    pub path: String,
}

/// Where an element stood: its section and number there, the sheet, its first row and its cells.
pub(super) struct Place<'s> {
    pub layout: &'static Layout,
    pub number: usize,
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

    /// Where a header stands in the sheet, if it shows it.
    fn find(&self, header: &str) -> Option<u16> {
        let mut headers = self.sheet.cells.range((0, 0)..(1, 0));
        let found = headers.find(|(_, text)| text.trim() == header);
        found.map(|((_, at), _)| *at)
    }

    /// The cell that names the element; the first of its row where the sheet has no column for that.
    fn own(&self) -> (u32, u16) {
        let identity = self.layout.columns().next();
        let column = identity.and_then(|column| self.find(column.header));
        (self.row, column.unwrap_or_default())
    }

    fn missing(&self, path: &str) -> Option<Fault> {
        let header = self.column_of(path)?.header;
        let (zh, en) = missing(header);
        let column = self.find(header).unwrap_or(self.own().1);
        Some(Fault::of_cell(
            &self.sheet.name,
            self.row_of(path),
            column,
            zh,
            en,
        ))
    }

    /// The fault at its cell; what stands as JSON in a compact one is told in the words of JSON.
    fn told(&self, fault: &credit_bank_conversion_rules::Fault, path: &str) -> Fault {
        let unknown = match &fault.trouble {
            Trouble::Unknown { name, .. } => self.compact(path, name),
            _ => None,
        };
        let (row, column) = unknown.unwrap_or_else(|| self.cell(path));
        let is_compact = self.sheet.text(0, column).trim().starts_with(REST);
        let [zh, en] = if is_compact {
            [fault.zh.clone(), fault.en.clone()]
        } else {
            let columns: Vec<_> = self.layout.columns().collect();
            worded(fault, &columns, path)
        };
        Fault::of_cell(&self.sheet.name, row, column, zh, en)
    }

    /// The cell of a member that an element does not have: only a compact one can name it.
    fn compact(&self, path: &str, name: &str) -> Option<(u32, u16)> {
        let mut filled = self.filled.iter();
        let found = filled.find(|cell| path.is_empty() && cell.path == name);
        found.map(|cell| (cell.row, cell.column))
    }

    /// The cell that says what is at this path or inside it, or the one that should, or the element's own.
    fn cell(&self, path: &str) -> (u32, u16) {
        if path.is_empty() {
            return self.own();
        }
        let around = self.filled.iter().filter(|it| is_within(path, &it.path));
        let inside = || self.filled.iter().find(|it| is_within(&it.path, path));
        let said = around.max_by_key(|it| it.path.len()).or_else(inside);
        if let Some(cell) = said {
            return (cell.row, cell.column);
        }
        let wanted = self.column_of(path);
        let wanted = wanted.and_then(|column| self.find(column.header));
        wanted.map_or_else(|| self.own(), |column| (self.row_of(path), column))
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
    let mut own = places.iter().filter(|it| it.layout.section == section);
    let place = own.find(|place| number.parse() == Ok(place.number));
    let Some(place) = place else {
        // An element that stands in no row of its own stands in the head's compact item.
        return of_head(fault, head, is_missing);
    };
    let named = is_missing.then(|| place.missing(path)).flatten();
    named.unwrap_or_else(|| place.told(fault, path))
}

/// A fault of what a rule set says once, or of the whole.
fn of_head(fault: &credit_bank_conversion_rules::Fault, head: &Sheet, is_missing: bool) -> Fault {
    let item = HEAD.iter().find(|column| {
        is_within(column.path, &fault.field) || is_within(&fault.field, column.path)
    });
    let columns: Vec<_> = HEAD.iter().collect();
    let [mut zh, mut en] = worded(fault, &columns, &fault.field);
    if let Some(item) = item.filter(|_| is_missing) {
        (zh, en) = missing(item.header);
    }
    if let Some(rule) = &fault.rule {
        (zh, en) = (format!("{rule}：{zh}"), format!("{rule}: {en}"));
    }
    let mut names = head.cells.iter().filter(|((_, column), _)| *column == 0);
    let row = names.find(|(_, name)| match item {
        Some(item) => name.trim() == item.header,
        None => name.trim().starts_with(REST),
    });
    match row {
        Some(((row, _), _)) => Fault::of_cell(HEAD_SHEET, *row, 1, zh, en),
        None => Fault::of_sheet(HEAD_SHEET, zh, en),
    }
}
