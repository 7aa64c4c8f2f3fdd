//! What an editor wrote into a sheet is read or refused, never passed over.
#![expect(
    clippy::unwrap_used,
    reason = "test code outside the test functions themselves"
)]

use credit_bank_conversion_rules::RuleSet;
use credit_bank_workbook::{Fault, Table, read, rule_set_of, tables_of, write};

const TEXT: &str = include_str!("../../../seeds/rule-sets/cqou-associate-2025.yaml");

/// What is told of a sheet that was changed, by its cells.
fn told(name: &str, change: impl FnOnce(&mut Table)) -> Vec<(String, String)> {
    let mut tables = tables_of(&RuleSet::parse_yaml(TEXT).unwrap()).unwrap();
    let table = tables.iter_mut().find(|table| table.name == name).unwrap();
    change(table);
    let found = rule_set_of(&read(&write(&tables).unwrap()).unwrap()).unwrap_err();
    let own = |fault: Fault| {
        assert_eq!(fault.sheet, name, "{fault}");
        assert!(!fault.en.is_empty());
        (fault.cell, fault.zh)
    };
    found.into_iter().map(own).collect()
}

fn column(table: &Table, header: &str) -> usize {
    let mut headers = table.headers.iter();
    headers.position(|one| one == header).unwrap()
}

#[test]
fn a_row_above_the_headers_hides_nothing_from_the_reader() {
    for name in ["禁止", "上限", "转换规则", "等级"] {
        let mut width = 0;
        let found = told(name, |table| {
            width = table.headers.len();
            let headers = std::mem::take(&mut table.headers);
            table.headers = vec![String::new(); headers.len()];
            table.rows.insert(0, headers);
        });
        assert_eq!(found.len(), width, "{found:#?}");
        assert_eq!(found[0].0, "A2");
        assert!(found[0].1.contains("没有列名"), "{found:#?}");
    }
}

#[test]
fn a_column_without_a_header_is_refused_at_its_first_cell() {
    let found = told("转换规则", |table| {
        let level = column(table, "最低等级");
        table.headers[level] = " ".to_owned();
    });
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].0.ends_with('2') && found[0].1.contains("没有列名"));
    let found = told("互斥", |table| {
        table.rows[0].resize(table.headers.len() + 1, String::new());
        table.rows[0].push("另见附录".to_owned());
    });
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].0.ends_with('2') && found[0].1.contains("没有列名"));
}

#[test]
fn a_row_whose_identity_was_forgotten_is_no_part_of_the_one_above() {
    for (name, header, text, wanted) in [
        ("禁止", "课程模块", "公共基础课", "缺少“编号”"),
        ("上限", "计入课程标签", "统设", "缺少“编号”"),
        ("转换规则", "效果", "免修免考", "缺少“编号”"),
        ("例子", "应得学分", "4", "缺少“名称”"),
        ("依据", "名称", "细则", "缺少“编号”"),
    ] {
        let mut row = 0;
        let found = told(name, |table| {
            let mut more = vec![String::new(); table.headers.len()];
            more[column(table, header)] = text.to_owned();
            table.rows.push(more);
            row = table.rows.len() + 1;
        });
        let missing = (format!("A{row}"), wanted.to_owned());
        assert!(found.contains(&missing), "{missing:?} {found:#?}");
    }
}

#[test]
fn rows_of_a_list_above_which_there_is_no_element_lack_its_identity() {
    let found = told("等级", |table| table.rows[0][0] = String::new());
    assert!(
        found.contains(&("A2".to_owned(), "缺少“框架”".to_owned())),
        "{found:#?}"
    );
}

#[test]
fn the_head_has_two_columns_and_its_own_first_row() {
    let beside = told("基本信息", |table| {
        table.rows[3].push("暂定".to_owned());
    });
    assert_eq!(beside.len(), 1, "{beside:#?}");
    assert_eq!(beside[0].0, "C5");
    let first = told("基本信息", |table| {
        let dates = ["截止日", "2030-08-31"].map(str::to_owned).to_vec();
        table.headers = dates;
        table.rows.retain(|row| row[0] != "截止日");
    });
    let cells: Vec<&str> = first.iter().map(|(cell, _)| cell.as_str()).collect();
    assert_eq!(cells, ["A1", "B1"], "{first:#?}");
}

/// A workbook whose rules are changed by what a spreadsheet can do and a table cannot.
fn edited(change: impl FnOnce(&mut rust_xlsxwriter::Worksheet, &Table)) -> Result<(), Vec<Fault>> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let mut change = Some(change);
    for table in tables_of(&RuleSet::parse_yaml(TEXT).unwrap()).unwrap() {
        let sheet = book.add_worksheet();
        sheet.set_name(&table.name).unwrap();
        let rows = std::iter::once(&table.headers).chain(&table.rows);
        for (row, cells) in (0_u32..).zip(rows) {
            for (column, text) in (0_u16..).zip(cells) {
                if !text.is_empty() {
                    sheet.write_string(row, column, text).unwrap();
                }
            }
        }
        if table.name == "转换规则"
            && let Some(change) = change.take()
        {
            change(sheet, &table);
        }
    }
    let sheets = read(&book.save_to_buffer().unwrap())?;
    rule_set_of(&sheets).map(|_| ())
}

#[test]
fn merged_cells_are_to_be_split_and_the_header_row_may_have_them() {
    let plain = rust_xlsxwriter::Format::new();
    let found = edited(|sheet, table| {
        let level = u16::try_from(column(table, "最低等级")).unwrap();
        sheet
            .merge_range(1, level, 2, level, "x:中级", &plain)
            .unwrap();
    });
    let found = found.unwrap_err();
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(
        (found[0].sheet.as_str(), found[0].cell.as_str()),
        ("转换规则", "H2")
    );
    assert_eq!(found[0].zh, "合并单元格 H2:H3：请拆分，每行各写");
    assert!(found[0].en.contains("H2:H3"));
    let beyond = edited(|sheet, table| {
        let last = u16::try_from(table.headers.len()).unwrap();
        sheet.merge_range(0, last, 0, last + 2, "", &plain).unwrap();
    });
    assert_eq!(beyond, Ok(()));
}

#[test]
fn a_formula_is_read_by_its_result_and_refused_without_one() {
    let formula = |result: &'static str| {
        edited(move |sheet, table| {
            let level = u16::try_from(column(table, "最低等级")).unwrap();
            let formula = rust_xlsxwriter::Formula::new("=A1").set_result(result);
            sheet.write_formula(1, level, formula).unwrap();
        })
    };
    assert_eq!(formula("x:中级"), Ok(()));
    let unknown = formula("x:特级").unwrap_err();
    assert_eq!(unknown[0].cell, "H2");
    let file = tampered("<c r=\"B1\"><f>A1</f></c><c r=\"C1\"><f>A1</f><v></v></c>");
    let found = read(&file).unwrap_err();
    let cells: Vec<&str> = found.iter().map(|fault| fault.cell.as_str()).collect();
    assert_eq!(cells, ["B1", "C1"], "{found:#?}");
    assert!(found[0].zh.contains("公式没有结果") && found[0].en.contains("no result"));
}

/// A workbook of one sheet with these cells in its first row, and then these further elements.
fn tampered(cells: &str) -> Vec<u8> {
    tampered_with(cells, "")
}

fn tampered_with(cells: &str, further: &str) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet();
    let honest = book.save_to_buffer().unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(honest.as_slice())).unwrap();
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let part = "xl/worksheets/sheet1.xml";
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).unwrap();
        if file.name().unwrap() != part {
            out.raw_copy_file(file).unwrap();
        }
    }
    let text = format!(
        "<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\">{cells}</row></sheetData>{further}</worksheet>"
    );
    out.start_file(part, zip::write::SimpleFileOptions::default())
        .unwrap();
    std::io::Write::write_all(&mut out, text.as_bytes()).unwrap();
    out.finish().unwrap().into_inner()
}

#[test]
fn a_list_of_merged_cells_or_of_faults_has_its_bound() {
    let merged = |count: usize| {
        let regions = "<mergeCell ref=\"A2:A3\"/>".repeat(count);
        read(&tampered_with(
            "",
            &format!("<mergeCells>{regions}</mergeCells>"),
        ))
        .unwrap_err()
    };
    assert_eq!(merged(1)[0].cell, "A2");
    assert_eq!(merged(4000).len(), 100);
    let many = merged(5000);
    assert_eq!(many.len(), 1);
    assert!(many[0].zh.contains("合并单元格过多"), "{many:#?}");
    let formulas = "<c><f>A1</f></c>".repeat(128);
    assert_eq!(read(&tampered(&formulas)).unwrap_err().len(), 100);
}
