//! A rule set into tables and back.

use crate::cells::{CELL_GOAL, compact};
use crate::columns::{Column, HEAD, HEAD_SHEET, LAYOUTS, Layout, NOTE_SHEET, REST};
use crate::fault::Fault;
use crate::path::{put, take};
use crate::read::Sheet;
use crate::write::Table;
use credit_bank_conversion_rules::RuleSet;
use serde_json::{Map, Value, json};

/// Most cells that what no column holds may fill.
const REST_MAX: usize = 8;

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
    let headers = layout.columns.iter().map(|column| column.header.to_owned());
    let mut headers: Vec<String> = headers.collect();
    let plain = headers.len();
    let mut rows = Vec::new();
    for mut element in elements {
        if let (Some(_), Value::Object(members)) = (layout.only, &mut element) {
            members.remove("kind");
        }
        let cells = layout.columns.iter();
        let cells = cells.map(|column| cell(&mut element, column, rules));
        let mut row: Vec<String> = cells.collect();
        row.extend(rest(&element, layout.sheet)?);
        rows.push(row);
    }
    let widest = rows.iter().map(Vec::len).max().unwrap_or(plain);
    let more = widest.saturating_sub(plain).max(1);
    headers.extend((1..=more).map(rest_header));
    Ok(Table {
        name: layout.sheet.to_owned(),
        headers,
        rows,
    })
}

fn cell(element: &mut Value, column: &Column, rules: &RuleSet) -> String {
    let cell = take(element, column.path, |value| column.kind.cell(value, rules));
    cell.unwrap_or_default()
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

fn head(mut whole: Value, rules: &RuleSet) -> Result<Table, Fault> {
    let mut rows = Vec::new();
    for column in HEAD {
        rows.push(vec![
            column.header.to_owned(),
            cell(&mut whole, column, rules),
        ]);
    }
    for (number, cell) in (1..).zip(rest(&whole, HEAD_SHEET)?) {
        rows.push(vec![rest_header(number), cell]);
    }
    Ok(Table {
        name: HEAD_SHEET.to_owned(),
        headers: vec!["项目".to_owned(), "内容".to_owned()],
        rows,
    })
}

fn note() -> Table {
    let lines = [
        "一行一条规则；列的次序可以改动，列名不可以。多个值之间用顿号（、）。",
        "数额照写，如 4 或 0.5；日期写成 2025-09-01；期间写成 P8Y（8 年）、P6M（6 个月）。",
        "“其他”列是紧凑写法（JSON），放其余各列没有的内容，例如第二个槽位；不需要时留空。",
        "导入时逐格检查：credit-bank rules import 文件.xlsx",
        "One rule a row; columns may move, headers may not be renamed. Several values are separated by 、.",
        "The column 其他 holds in JSON what no other column holds, such as a second slot.",
    ];
    Table {
        name: NOTE_SHEET.to_owned(),
        headers: vec!["说明 / How to use this workbook".to_owned()],
        rows: lines.iter().map(|line| vec![(*line).to_owned()]).collect(),
    }
}

/// Where an element stood: its section and number there, the sheet and the row.
struct Place<'s> {
    section: &'static str,
    number: usize,
    id: String,
    sheet: &'s Sheet,
    row: u32,
    /// Columns of the sheet by path; the compact ones by an empty path.
    columns: Vec<(u16, &'static str)>,
}

impl Place<'_> {
    /// The cell and the title of the column that should hold the member at this path, or something of it;
    /// the first cell of the row where the sheet has lost that column.
    fn header_of(&self, path: &str) -> Option<(u16, &'static str)> {
        let mut layouts = LAYOUTS.iter();
        let layout = layouts.find(|layout| layout.sheet == self.sheet.name)?;
        let inside = |of: &str| of.strip_prefix(path).is_some_and(|it| it.starts_with('.'));
        let mut columns = layout.columns.iter();
        let column = columns.find(|column| column.path == path || inside(column.path))?;
        let mut cells = self.columns.iter();
        let cell = cells.find(|(_, of)| *of == column.path);
        Some((cell.map_or(0, |(at, _)| *at), column.header))
    }
}

fn missing(header: &str) -> (String, String) {
    (
        format!("缺少“{header}”"),
        format!("{header} is not filled in"),
    )
}

/// The rule set of a workbook.
///
/// # Errors
/// Every fault with its sheet and cell.
pub fn rule_set_of(sheets: &[Sheet]) -> Result<RuleSet, Vec<Fault>> {
    let mut faults = Vec::new();
    // The one section that must be there, even if nothing stands in it.
    let mut whole = json!({"sources": []});
    let mut places = Vec::new();
    for sheet in sheets {
        if sheet.name == NOTE_SHEET {
            continue;
        }
        if sheet.name == HEAD_SHEET {
            read_head(sheet, &mut whole, &mut faults);
        } else if let Some(layout) = LAYOUTS.iter().find(|layout| layout.sheet == sheet.name) {
            read_elements(sheet, layout, &mut whole, &mut places, &mut faults);
        } else {
            let zh = "不认识的工作表";
            faults.push(Fault::of_sheet(&sheet.name, zh, "an unknown sheet"));
        }
    }
    // An empty sheet says that there is none of it; one that is not there says nothing.
    let layouts = LAYOUTS.iter().map(|layout| layout.sheet);
    let wanted = [HEAD_SHEET].into_iter().chain(layouts);
    faults.extend(
        wanted
            .filter(|name| sheets.iter().all(|sheet| sheet.name != *name))
            .map(missing_sheet),
    );
    let head = sheets.iter().find(|sheet| sheet.name == HEAD_SHEET);
    let Some(head) = head else {
        return Err(faults);
    };
    if !faults.is_empty() {
        return Err(faults);
    }
    RuleSet::from_canonical_json(&whole.to_string()).map_err(|found| {
        found
            .iter()
            .map(|fault| placed(fault, &places, head))
            .collect()
    })
}

fn missing_sheet(name: &str) -> Fault {
    let (zh, en) = if name == HEAD_SHEET {
        (
            format!("缺少工作表 {name}"),
            format!("the sheet {name} is missing"),
        )
    } else {
        (
            format!("缺少工作表 {name}；没有内容时留空表"),
            format!("the sheet {name} is missing; leave it empty where there is nothing to say"),
        )
    };
    Fault::of_sheet(name, zh, en)
}

fn read_head(sheet: &Sheet, whole: &mut Value, faults: &mut Vec<Fault>) {
    let mut rest = Vec::new();
    let last = sheet
        .cells
        .keys()
        .map(|(row, _)| *row)
        .max()
        .unwrap_or_default();
    for row in 1..=last {
        let (name, text) = (sheet.text(row, 0).trim(), sheet.text(row, 1));
        if name.is_empty() && text.is_empty() {
            continue;
        }
        if name.starts_with(REST) {
            rest.push(text);
        } else if let Some(column) = HEAD.iter().find(|column| column.header == name) {
            if !text.trim().is_empty() && !put(whole, column.path, column.kind.value(text)) {
                faults.push(twice(sheet, row, 1));
            }
        } else {
            faults.push(Fault::of_cell(
                &sheet.name,
                row,
                0,
                "不认识的项目",
                "an unknown item",
            ));
        }
    }
    merge(whole, &rest.concat(), &mut |zh, en| {
        faults.push(Fault::of_cell(&sheet.name, last, 1, zh, en));
    });
}

fn read_elements<'s>(
    sheet: &'s Sheet,
    layout: &'static Layout,
    whole: &mut Value,
    places: &mut Vec<Place<'s>>,
    faults: &mut Vec<Fault>,
) {
    let mut columns: Vec<(u16, Option<&Column>)> = Vec::new();
    for ((_, at), header) in sheet.cells.range((0, 0)..(1, 0)) {
        let column = layout
            .columns
            .iter()
            .find(|column| column.header == header.trim());
        if column.is_none() && !header.trim().starts_with(REST) {
            faults.push(Fault::of_cell(
                &sheet.name,
                0,
                *at,
                "不认识的列",
                "an unknown column",
            ));
        }
        columns.push((*at, column));
    }
    let last = sheet
        .cells
        .keys()
        .map(|(row, _)| *row)
        .max()
        .unwrap_or_default();
    for row in 1..=last {
        if sheet
            .cells
            .range((row, 0)..(row.saturating_add(1), 0))
            .all(|(_, text)| text.trim().is_empty())
        {
            continue;
        }
        let element = read_row(sheet, row, &columns, faults);
        let first = layout.columns.first().map_or("", |column| column.path);
        let id = element
            .get(first)
            .and_then(Value::as_str)
            .unwrap_or_default();
        let id = id.to_owned();
        let number = add(whole, layout, element);
        let paths = columns
            .iter()
            .map(|(at, column)| (*at, column.map_or("", |it| it.path)));
        places.push(Place {
            section: layout.section,
            number,
            id,
            sheet,
            row,
            columns: paths.collect(),
        });
    }
}

fn read_row(
    sheet: &Sheet,
    row: u32,
    columns: &[(u16, Option<&Column>)],
    faults: &mut Vec<Fault>,
) -> Value {
    let mut element = Value::Object(Map::new());
    let compact = columns.iter().filter(|(_, column)| column.is_none());
    let rest: String = compact
        .clone()
        .map(|(at, _)| sheet.text(row, *at))
        .collect();
    let place = compact.map(|(at, _)| *at).next().unwrap_or_default();
    merge(&mut element, &rest, &mut |zh, en| {
        faults.push(Fault::of_cell(&sheet.name, row, place, zh, en));
    });
    for (at, column) in columns {
        let text = sheet.text(row, *at);
        if let Some(column) = column
            && !text.trim().is_empty()
            && !put(&mut element, column.path, column.kind.value(text))
        {
            faults.push(twice(sheet, row, *at));
        }
    }
    element
}

fn add(whole: &mut Value, layout: &Layout, mut element: Value) -> usize {
    if let (Some(kind), Value::Object(members)) = (layout.only, &mut element) {
        members.insert("kind".to_owned(), Value::String(kind.to_owned()));
    }
    let Value::Object(sections) = whole else {
        return 0;
    };
    let section = sections.entry(layout.section);
    let Value::Array(items) = section.or_insert_with(|| Value::Array(Vec::new())) else {
        return 0;
    };
    items.push(element);
    items.len().saturating_sub(1)
}

/// The members of the compact column.
fn merge(into: &mut Value, text: &str, fault: &mut dyn FnMut(String, String)) {
    if text.trim().is_empty() {
        return;
    }
    match (serde_json::from_str::<Value>(text), &mut *into) {
        (Ok(Value::Object(more)), Value::Object(members)) => {
            for (name, value) in more {
                if members.contains_key(&name) {
                    fault(
                        format!("`{name}` 写了两次"),
                        format!("`{name}` is written twice"),
                    );
                }
                members.insert(name, value);
            }
        }
        (Err(error), _) => fault(
            format!("“{REST}”不是有效的 JSON：{error}"),
            format!("the compact column is no JSON: {error}"),
        ),
        _ => fault(
            format!("“{REST}”应为 {{…}}"),
            "the compact column is an object {…}".to_owned(),
        ),
    }
}

fn twice(sheet: &Sheet, row: u32, column: u16) -> Fault {
    Fault::of_cell(
        &sheet.name,
        row,
        column,
        format!("与“{REST}”中的内容重复"),
        "the compact column says this too",
    )
}

/// The cell of a fault that the parser of rules found.
fn placed(
    fault: &credit_bank_conversion_rules::Fault,
    places: &[Place<'_>],
    head: &Sheet,
) -> Fault {
    let (mut zh, mut en) = (fault.zh.clone(), fault.en.clone());
    let is_missing = fault.code == "missing_field";
    let (section, inside) = fault.field.split_once('.').unwrap_or((&fault.field, ""));
    let (number, path) = inside.split_once('.').unwrap_or((inside, ""));
    let place = places.iter().find(|place| {
        let by_number = number
            .parse()
            .is_ok_and(|number: usize| number == place.number);
        let by_id = inside.is_empty() && fault.rule.as_ref().is_some_and(|id| *id == place.id);
        place.section == section && (by_number || by_id)
    });
    if let Some((place, (at, header))) = place
        .filter(|_| is_missing)
        .and_then(|place| Some((place, place.header_of(path)?)))
    {
        let (zh, en) = missing(header);
        return Fault::of_cell(&place.sheet.name, place.row, at, zh, en);
    }
    if let Some(place) = place {
        let about = |at: &str| {
            !at.is_empty() && (path.starts_with(at) || at.starts_with(path)) && !path.is_empty()
        };
        let filled = |at: &u16| !place.sheet.text(place.row, *at).is_empty();
        let own = place
            .columns
            .iter()
            .find(|(at, of)| about(of) && filled(at));
        let compact = || {
            place
                .columns
                .iter()
                .find(|(at, of)| of.is_empty() && !path.is_empty() && filled(at))
        };
        let column = own.or_else(compact).or(place.columns.first());
        let column = column.map_or(0, |(at, _)| *at);
        return Fault::of_cell(&place.sheet.name, place.row, column, zh, en);
    }
    let item = HEAD.iter().find(|column| {
        column.path.starts_with(fault.field.as_str()) || fault.field.starts_with(column.path)
    });
    if let Some(item) = item.filter(|_| is_missing) {
        (zh, en) = missing(item.header);
    }
    let row = head.cells.iter().find(|((_, column), name)| {
        *column == 0
            && item.is_some_and(|item| !fault.field.is_empty() && name.trim() == item.header)
    });
    row.map_or_else(
        || Fault::of_sheet(HEAD_SHEET, zh.clone(), en.clone()),
        |((row, _), _)| Fault::of_cell(HEAD_SHEET, *row, 1, zh.clone(), en.clone()),
    )
}
