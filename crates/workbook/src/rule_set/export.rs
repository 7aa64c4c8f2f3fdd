//! A rule set into tables: every element a row, and the items of its lists in rows below.

use super::note::note;
use crate::cells::{CELL_GOAL, Kind, compact};
use crate::columns::{Column, HEAD, HEAD_HEADERS, HEAD_SHEET, LAYOUTS, Layout, REST, Rows, Use};
use crate::fault::Fault;
use crate::path::{get, take};
use crate::write::Table;
use credit_bank_conversion_rules::RuleSet;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Most cells that what no column holds may fill.
const REST_MAX: usize = 8;

/// Cells of a row by the number of their column.
type Row = BTreeMap<usize, String>;

/// The tables of a rule set: every element a row.
///
/// # Errors
/// An element with more than eight cells of what no column holds.
pub fn tables_of(rules: &RuleSet) -> Result<Vec<Table>, Fault> {
    let mut whole: Value = serde_json::from_str(&rules.canonical_json()).unwrap_or_default();
    let mut elements = Vec::new();
    for layout in &LAYOUTS {
        elements.push(elements_of(&mut whole, layout));
    }
    let mut tables = vec![note(), head(whole, rules)?];
    for (layout, elements) in LAYOUTS.iter().zip(elements) {
        tables.push(table(layout, elements, rules)?);
    }
    Ok(tables)
}

/// Takes the elements of a sheet out of the rule set.
fn elements_of(whole: &mut Value, layout: &Layout) -> Vec<Value> {
    let Some(Value::Array(items)) = whole.get_mut(layout.section) else {
        return Vec::new();
    };
    let (own, others): (Vec<Value>, Vec<Value>) =
        std::mem::take(items).into_iter().partition(|item| {
            layout
                .only
                .is_none_or(|kind| item.get("kind").is_some_and(|it| it == kind))
        });
    if others.is_empty() {
        if let Value::Object(members) = whole {
            members.remove(layout.section);
        }
    } else {
        *items = others;
    }
    own
}

fn table(layout: &Layout, elements: Vec<Value>, rules: &RuleSet) -> Result<Table, Fault> {
    let columns: Vec<&Column> = layout.columns().collect();
    let mut rows: Vec<(Row, Vec<String>)> = Vec::new();
    for mut element in elements {
        if let (Some(_), Value::Object(members)) = (layout.only, &mut element) {
            members.remove("kind");
        }
        let own = rows_of(&mut element, layout, &columns, rules);
        let rest = rest(&element, layout.sheet)?;
        rows.extend(
            own.into_iter()
                .zip([rest].into_iter().chain(std::iter::repeat(Vec::new()))),
        );
    }
    let filled: BTreeSet<usize> = rows
        .iter()
        .flat_map(|(row, _)| row.keys().copied())
        .collect();
    let shown = (0..)
        .zip(&columns)
        .filter(|(at, column)| match column.use_of {
            Use::Always => true,
            Use::Needed => filled.contains(at),
            Use::Formerly => false,
        });
    let (shown, mut headers): (Vec<usize>, Vec<String>) = shown
        .map(|(at, column)| (at, column.header.to_owned()))
        .unzip();
    let more = rows.iter().map(|(_, rest)| rest.len()).max().unwrap_or(0);
    headers.extend((1..=more.max(1)).map(rest_header));
    let rows = rows.into_iter().map(|(mut row, rest)| {
        let cells = shown.iter().map(|at| row.remove(at).unwrap_or_default());
        cells.chain(rest).collect()
    });
    Ok(Table {
        name: layout.sheet.to_owned(),
        headers,
        rows: rows.collect(),
    })
}

/// A cell to fill: the number of its column, how it is written, and the path of the member.
type Wanted = (usize, Kind, String);

/// The rows of an element, of which it has at least one.
fn rows_of(element: &mut Value, layout: &Layout, columns: &[&Column], rules: &RuleSet) -> Vec<Row> {
    let written = (0..).zip(columns.iter().copied());
    let written: Vec<(usize, &Column)> = written
        .filter(|(_, column)| column.use_of != Use::Formerly)
        .collect();
    let of = |row: Option<(usize, bool)>| {
        let own = written
            .iter()
            .filter(|(_, column)| column.row_of(layout) == row);
        own.copied().collect::<Vec<_>>()
    };
    let plain = of(None);
    let plain = plain
        .iter()
        .map(|(at, column)| (*at, column.kind, column.path.to_owned()));
    let mut rows = vec![fill(element, plain, rules)];
    for (number, list) in (0..).zip(layout.rows) {
        let (items, inner) = (of(Some((number, false))), of(Some((number, true))));
        let own = spread(element, list, &items, &inner, rules);
        let more = own.len().saturating_sub(rows.len());
        rows.extend(std::iter::repeat_n(Row::new(), more));
        for (row, own) in rows.iter_mut().zip(own) {
            row.extend(own);
        }
    }
    rows
}

/// The items of a list, a row each, or a row for each of their inner items. It ends with the first item of which
/// no column holds anything: what is read from rows must come to the numbers it had.
fn spread(
    element: &mut Value,
    list: &Rows,
    items: &[(usize, &Column)],
    inner: &[(usize, &Column)],
    rules: &RuleSet,
) -> Vec<Row> {
    let mut rows = Vec::new();
    for item in 0..count(element, list.list) {
        let wanted = |columns: &[(usize, &Column)], inner_item: usize| -> Vec<Wanted> {
            let columns = columns.iter();
            let wanted =
                columns.map(|(at, column)| (*at, column.kind, column.path_at(item, inner_item)));
            wanted.collect()
        };
        let inner_items = list.inner_at(item).map_or(0, |path| count(element, &path));
        let mut row = fill(element, wanted(items, 0), rules);
        if row.is_empty() {
            break;
        }
        for inner_item in 0..inner_items {
            let cells = fill(element, wanted(inner, inner_item), rules);
            if cells.is_empty() {
                rows.push(row);
                return rows;
            }
            row.extend(cells);
            rows.push(std::mem::take(&mut row));
        }
        if inner_items == 0 {
            rows.push(row);
        }
    }
    rows
}

fn count(element: &Value, path: &str) -> usize {
    get(element, path)
        .and_then(Value::as_array)
        .map_or(0, Vec::len)
}

/// Takes what the cells can hold out of the element.
fn fill(element: &mut Value, wanted: impl IntoIterator<Item = Wanted>, rules: &RuleSet) -> Row {
    let wanted = wanted.into_iter();
    let cells = wanted.filter_map(|(at, kind, path)| {
        let cell = take(element, &path, |value| kind.cell(value, rules))?;
        Some((at, cell))
    });
    cells.collect()
}

fn head(mut whole: Value, rules: &RuleSet) -> Result<Table, Fault> {
    let mut rows = Vec::new();
    for column in HEAD {
        let cell = take(&mut whole, column.path, |value| {
            column.kind.cell(value, rules)
        });
        rows.push(vec![column.header.to_owned(), cell.unwrap_or_default()]);
    }
    for (number, cell) in (1..).zip(rest(&whole, HEAD_SHEET)?) {
        rows.push(vec![rest_header(number), cell]);
    }
    Ok(Table {
        name: HEAD_SHEET.to_owned(),
        headers: HEAD_HEADERS.map(str::to_owned).to_vec(),
        rows,
    })
}

fn rest_header(number: usize) -> String {
    if number == 1 {
        REST.to_owned()
    } else {
        format!("{REST}{number}")
    }
}

/// What no column held, in as many cells as it needs.
fn rest(element: &Value, sheet: &str) -> Result<Vec<String>, Fault> {
    if element.as_object().is_none_or(Map::is_empty) {
        return Ok(Vec::new());
    }
    let text = compact(element);
    let mut cells = Vec::new();
    let mut left = text.as_str();
    while left.len() > CELL_GOAL {
        let Some((before, after)) = cut(left) else {
            break;
        };
        cells.push(before.to_owned());
        left = after;
    }
    cells.push(left.to_owned());
    if cells.len() > REST_MAX {
        return Err(Fault::of_sheet(
            sheet,
            "有一行过长，无法放入工作簿",
            "a row is too long for a workbook",
        ));
    }
    Ok(cells)
}

/// The longest part that fits a cell; if possible no part begins or ends with a space.
fn cut(text: &str) -> Option<(&str, &str)> {
    let parts = (1..=CELL_GOAL)
        .rev()
        .filter_map(|at| text.split_at_checked(at));
    let sound = |(before, after): &(&str, &str)| {
        !before.ends_with(char::is_whitespace) && !after.starts_with(char::is_whitespace)
    };
    parts.clone().find(sound).or_else(|| parts.clone().next())
}
