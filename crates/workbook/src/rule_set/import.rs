//! A rule set out of tables.

use super::place::{Place, placed};
use super::rows::read_elements;
use crate::columns::{HEAD, HEAD_HEADERS, HEAD_SHEET, LAYOUTS, NOTE_SHEET, REST};
use crate::fault::Fault;
use crate::path::put;
use crate::read::Sheet;
use credit_bank_conversion_rules::RuleSet;
use serde_json::{Value, json};

/// The rule set of a workbook.
///
/// # Errors
/// Every fault with its sheet and cell.
pub fn rule_set_of(sheets: &[Sheet]) -> Result<RuleSet, Vec<Fault>> {
    let mut faults = Vec::new();
    // The one section that must be there, even if nothing stands in it.
    let mut whole = json!({"sources": []});
    let mut places: Vec<Place<'_>> = Vec::new();
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
    faults.extend(out_of_place(sheet));
    let mut rest = Vec::new();
    let last = sheet.last_row();
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

/// What stands in the head where it is not read: another first row, and further columns.
fn out_of_place(sheet: &Sheet) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (at, header) in (0_u16..).zip(HEAD_HEADERS) {
        if sheet.text(0, at).trim() != header {
            let zh = format!("第 1 行此处应为“{header}”");
            let en = format!("here row 1 has the header {header}");
            faults.push(Fault::of_cell(&sheet.name, 0, at, zh, en));
        }
    }
    let beside = sheet.cells.iter().filter(|((_, at), text)| {
        usize::from(*at) >= HEAD_HEADERS.len() && !text.trim().is_empty()
    });
    faults.extend(beside.map(|((row, at), _)| {
        let zh = "本表只有“项目”“内容”两列，此处内容无处可放";
        let en = "this sheet has the columns 项目 and 内容 only, so this belongs nowhere";
        Fault::of_cell(&sheet.name, *row, *at, zh, en)
    }));
    faults
}

/// The members of the compact column.
pub(super) fn merge(into: &mut Value, text: &str, fault: &mut dyn FnMut(String, String)) {
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

pub(super) fn twice(sheet: &Sheet, row: u32, column: u16) -> Fault {
    Fault::of_cell(
        &sheet.name,
        row,
        column,
        format!("与本条其他单元格（或“{REST}”）的内容重复或冲突"),
        "another cell of this rule says this too, or otherwise",
    )
}
