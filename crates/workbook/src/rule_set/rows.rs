//! Elements out of the rows of a sheet: a row with an identity begins one, and the rows below go on with its lists.

use super::import::{merge, twice};
use super::place::{Filled, Place};
use crate::columns::{Column, Layout, REST};
use crate::fault::Fault;
use crate::path::put;
use crate::read::Sheet;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The columns of a sheet in their order; the compact ones hold no member.
type Columns = Vec<(u16, Option<&'static Column>)>;

pub(super) fn read_elements<'s>(
    sheet: &'s Sheet,
    layout: &'static Layout,
    whole: &mut Value,
    places: &mut Vec<Place<'s>>,
    faults: &mut Vec<Fault>,
) {
    let columns = columns_of(sheet, layout, faults);
    let mut begun: Option<Element<'s>> = None;
    for row in 1..=sheet.last_row() {
        let is_filled = |at: &u16| !sheet.text(row, *at).trim().is_empty();
        if !columns.iter().any(|(at, _)| is_filled(at)) {
            continue;
        }
        // Only what may be there several times goes on in the rows below; anything else is of a new element, even
        // where its identity was forgotten, or the element above would take it for its own.
        let begins = columns.iter().any(|(at, column)| {
            is_filled(at) && column.is_none_or(|it| it.row_of(layout).is_none())
        });
        if begins && let Some(done) = begun.take() {
            done.add(layout, whole, places);
        }
        let element = begun.get_or_insert_with(|| Element::begin(sheet, row, &columns, faults));
        element.read(row, layout, &columns, faults);
    }
    if let Some(done) = begun {
        done.add(layout, whole, places);
    }
}

fn columns_of(sheet: &Sheet, layout: &'static Layout, faults: &mut Vec<Fault>) -> Columns {
    let mut columns = Vec::new();
    for ((_, at), header) in sheet.cells.range((0, 0)..(1, 0)) {
        let header = header.trim();
        let column = layout.columns().find(|column| column.header == header);
        if column.is_some() || header.starts_with(REST) {
            columns.push((*at, column));
        } else if !header.is_empty() {
            let (zh, en) = ("不认识的列", "an unknown column");
            faults.push(Fault::of_cell(&sheet.name, 0, *at, zh, en));
        }
    }
    faults.extend(headless(sheet));
    columns
}

/// The first cell of every column that has no header: what stands there would be lost.
fn headless(sheet: &Sheet) -> impl Iterator<Item = Fault> {
    let mut told = BTreeSet::new();
    sheet.cells.iter().filter_map(move |((row, at), text)| {
        let is_headed = !sheet.text(0, *at).trim().is_empty();
        if text.trim().is_empty() || is_headed || !told.insert(*at) {
            return None;
        }
        let zh = "本列没有列名，内容无处可放；列名写在第 1 行";
        let en = "the column has no header, so this belongs nowhere; headers stand in row 1";
        Some(Fault::of_cell(&sheet.name, *row, *at, zh, en))
    })
}

/// An element and the items of its lists that were read so far.
struct Element<'s> {
    value: Value,
    sheet: &'s Sheet,
    row: u32,
    filled: Vec<Filled>,
    /// The numbers of the item and of its inner item that the last row of each list held.
    at: Vec<(Option<usize>, Option<usize>)>,
}

impl<'s> Element<'s> {
    /// What stands in the compact columns of its first row.
    fn begin(sheet: &'s Sheet, row: u32, columns: &Columns, faults: &mut Vec<Fault>) -> Self {
        let mut value = Value::Object(Map::new());
        let compact = columns.iter().filter(|(_, column)| column.is_none());
        let compact: Vec<u16> = compact.map(|(at, _)| *at).collect();
        let rest: String = compact.iter().map(|at| sheet.text(row, *at)).collect();
        let at = compact.first().copied().unwrap_or_default();
        merge(&mut value, &rest, &mut |zh, en| {
            faults.push(Fault::of_cell(&sheet.name, row, at, zh, en));
        });
        let members = value.as_object().into_iter().flat_map(Map::keys);
        let filled = members.map(|member| Filled {
            row,
            column: at,
            path: member.clone(),
        });
        let filled = filled.collect();
        Self {
            value,
            sheet,
            row,
            filled,
            at: Vec::new(),
        }
    }

    /// The cells of a row.
    fn read(&mut self, row: u32, layout: &Layout, columns: &Columns, faults: &mut Vec<Fault>) {
        let sheet = self.sheet;
        let cells = columns.iter().filter_map(|(at, column)| {
            let text = sheet.text(row, *at);
            Some((*at, (*column)?, text)).filter(|_| !text.trim().is_empty())
        });
        let cells: Vec<(u16, &Column, &str)> = cells.collect();
        self.step(layout, &cells);
        for (at, column, text) in cells {
            let numbers = column
                .row_of(layout)
                .and_then(|(list, _)| self.at.get(list));
            let (item, inner) = numbers.copied().unwrap_or_default();
            let path = column.path_at(item.unwrap_or_default(), inner.unwrap_or_default());
            if !put(&mut self.value, &path, column.kind.value(text)) {
                faults.push(twice(sheet, row, at));
            }
            self.filled.push(Filled {
                row,
                column: at,
                path,
            });
        }
    }

    /// Goes on to the next item of every list of which the row says something; a row that says nothing of the item
    /// itself goes on with its inner items.
    fn step(&mut self, layout: &Layout, cells: &[(u16, &Column, &str)]) {
        self.at.resize(layout.rows.len(), (None, None));
        let next = |number: Option<usize>| number.map_or(0, |number| number.saturating_add(1));
        for (list, (item, inner)) in self.at.iter_mut().enumerate() {
            let says = |inner| {
                let mut columns = cells.iter().map(|(_, column, _)| column);
                columns.any(|column| column.row_of(layout) == Some((list, inner)))
            };
            if says(false) {
                (*item, *inner) = (Some(next(*item)), None);
            }
            if says(true) {
                *item = item.or(Some(0));
                *inner = Some(next(*inner));
            }
        }
    }

    fn add(mut self, layout: &'static Layout, whole: &mut Value, places: &mut Vec<Place<'s>>) {
        if let (Some(kind), Value::Object(members)) = (layout.only, &mut self.value) {
            members.insert("kind".to_owned(), Value::String(kind.to_owned()));
        }
        let Value::Object(sections) = whole else {
            return;
        };
        let section = sections.entry(layout.section);
        let Value::Array(items) = section.or_insert_with(|| Value::Array(Vec::new())) else {
            return;
        };
        places.push(Place {
            layout,
            number: items.len(),
            sheet: self.sheet,
            row: self.row,
            filled: self.filled,
        });
        items.push(self.value);
    }
}
