//! Faults of workbooks: sheet and cell of what a clerk mistyped, and hostile files refused unread.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "test code outside the test functions themselves"
)]

use credit_bank_conversion_rules::RuleSet;
use credit_bank_workbook::{Fault, Table, read, rule_set_of, tables_of, write};
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const TEXT: &str = include_str!("../../../seeds/rule-sets/cqou-associate-2025.yaml");

fn tables() -> Vec<Table> {
    tables_of(&RuleSet::parse_yaml(TEXT).unwrap()).unwrap()
}

/// The faults of the workbook after one cell was changed.
fn planted(sheet: &str, id: &str, header: &str, text: &str) -> Vec<Fault> {
    let mut tables = tables();
    let table = tables.iter_mut().find(|table| table.name == sheet).unwrap();
    let column = table.headers.iter().position(|one| one == header).unwrap();
    let row = table.rows.iter_mut().find(|row| row[0] == id).unwrap();
    row.resize(table.headers.len(), String::new());
    text.clone_into(&mut row[column]);
    rule_set_of(&read(&write(&tables).unwrap()).unwrap()).unwrap_err()
}

#[test]
fn a_fault_names_sheet_and_cell() {
    for (sheet, id, header, text, zh) in [
        ("转换规则", "L01", "效果", "免修", "未知的"),
        ("转换规则", "L09", "最少学时", "七十二", "两位小数"),
        ("转换规则", "L06", "最低等级", "x:特级", "等级"),
        ("转换规则", "L06", "其他", "{", "JSON"),
        (
            "转换规则",
            "L06",
            "其他",
            "{\"gives\": {\"effect\": \"exempt\"}}",
            "重复",
        ),
        ("上限", "S08", "比例", "0,35", "小数"),
        ("上限", "L15-40", "计入规则", "L99", "L99"),
        ("基本信息", "版本", "内容", "一", "应为整数"),
        (
            "例子",
            "L06 初级免农产品电子商务",
            "日期",
            "十月八日",
            "日期",
        ),
    ] {
        let found = planted(sheet, id, header, text);
        let fault = &found[0];
        assert_eq!(fault.sheet, sheet, "{found:#?}");
        let tables = tables();
        let table = tables.iter().find(|table| table.name == sheet).unwrap();
        let row = table.rows.iter().position(|row| row[0] == id).unwrap() + 2;
        assert!(fault.cell.ends_with(&row.to_string()), "{row} {fault:?}");
        assert!(fault.zh.contains(zh), "{fault:?}");
        assert!(!fault.en.is_empty());
        let semantic = ["等级", "L99"].contains(&zh);
        let column = table.headers.iter().position(|one| one == header).unwrap();
        let letters = fault.cell.trim_end_matches(|c: char| c.is_ascii_digit());
        if !semantic {
            assert_eq!(letters.len(), if column < 26 { 1 } else { 2 }, "{fault:?}");
        }
    }
}

#[test]
fn a_sheet_that_is_not_there_is_a_fault_and_an_empty_one_says_none() {
    let sheets: Vec<String> = tables().into_iter().map(|table| table.name).collect();
    for name in sheets.iter().filter(|name| !name.contains("说明")) {
        let mut without = tables();
        without.retain(|table| table.name != *name);
        let found = rule_set_of(&read(&write(&without).unwrap()).unwrap()).unwrap_err();
        assert_eq!(found.len(), 1, "{found:#?}");
        assert_eq!(&found[0].sheet, name);
        assert!(found[0].zh.contains(name.as_str()) && found[0].en.contains(name.as_str()));
    }
    let mut empty = tables();
    let caps = empty.iter_mut().find(|table| table.name == "上限");
    caps.unwrap().rows.clear();
    let rules = rule_set_of(&read(&write(&empty).unwrap()).unwrap()).unwrap();
    assert!(rules.caps.is_empty() && !rules.rules.is_empty());
}

#[test]
fn a_value_that_is_not_filled_in_is_named_by_its_cell_and_column() {
    for (sheet, id, header) in [
        ("转换规则", "L06", "依据"),
        ("转换规则", "L06", "效果"),
        ("上限", "S08", "计量"),
        ("基本信息", "标题", "内容"),
    ] {
        let found = planted(sheet, id, header, "");
        let tables = tables();
        let table = tables.iter().find(|table| table.name == sheet).unwrap();
        let row = table.rows.iter().position(|row| row[0] == id).unwrap() + 2;
        let column = table.headers.iter().position(|one| one == header).unwrap();
        let fault = &found[0];
        let named = if sheet == "基本信息" { id } else { header };
        assert_eq!(fault.sheet, sheet);
        assert!(
            fault.zh.contains(named) && fault.en.contains(named),
            "{fault:?}"
        );
        let letter = fault.cell.trim_end_matches(|c: char| c.is_ascii_digit());
        let (high, low) = match letter.as_bytes() {
            [low] => (0, usize::from(low - b'A')),
            [high, low] => (usize::from(high - b'A') + 1, usize::from(low - b'A')),
            _ => panic!("{fault:?}"),
        };
        assert_eq!(high * 26 + low, column, "{fault:?}");
        assert_eq!(fault.cell, format!("{letter}{row}"));
    }
}

#[test]
fn unknown_sheets_columns_and_items_are_faults() {
    let change = |change: &dyn Fn(&mut Vec<Table>)| {
        let mut tables = tables();
        change(&mut tables);
        rule_set_of(&read(&write(&tables).unwrap()).unwrap()).unwrap_err()
    };
    let sheet = change(&|tables| tables[4].name = "规则".to_owned());
    assert!(sheet.iter().any(|fault| fault.sheet == "规则"));
    let column = change(&|tables| tables[5].headers[1] = "来源".to_owned());
    assert_eq!(column[0].cell, "B1");
    let item = change(&|tables| tables[1].rows[0][0] = "规则集名".to_owned());
    assert_eq!(
        (item[0].sheet.as_str(), item[0].cell.as_str()),
        ("基本信息", "A2")
    );
    let missing = change(&|tables| {
        tables.remove(1);
    });
    assert!(missing[0].zh.contains("基本信息"));
}

#[test]
fn what_a_spreadsheet_makes_of_typed_numbers_and_days_is_read_as_typed() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let day = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
    sheet.write_number(0, 0, 4).unwrap();
    sheet.write_number(0, 1, 0.35).unwrap();
    sheet.write_boolean(0, 2, true).unwrap();
    let date = rust_xlsxwriter::ExcelDateTime::from_ymd(2025, 9, 1).unwrap();
    sheet.write_datetime_with_format(0, 3, &date, &day).unwrap();
    sheet.write_string(0, 4, "=1+1").unwrap();
    let sheets = read(&book.save_to_buffer().unwrap()).unwrap();
    let texts: Vec<&str> = (0..5).map(|column| sheets[0].text(0, column)).collect();
    assert_eq!(texts, ["4", "0.35", "是", "2025-09-01", "=1+1"]);
}

/// A real workbook with one part replaced or added.
fn tampered(part: &str, content: &[u8]) -> Vec<u8> {
    let honest = write(&tables()).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(honest.as_slice())).unwrap();
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).unwrap();
        if file.name().unwrap() != part {
            out.raw_copy_file(file).unwrap();
        }
    }
    out.start_file(part, SimpleFileOptions::default()).unwrap();
    out.write_all(content).unwrap();
    out.finish().unwrap().into_inner()
}

fn sheet(cells: &str) -> Vec<u8> {
    format!("<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{cells}</sheetData></worksheet>").into_bytes()
}

#[test]
fn two_cells_far_apart_and_parts_that_unpack_to_too_much_are_refused() {
    let far = sheet(
        "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>",
    );
    let fault = &read(&tampered("xl/worksheets/sheet1.xml", &far)).unwrap_err()[0];
    assert_eq!(fault.cell, "XFD1048576");
    let long = sheet(&format!(
        "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{}</t></is></c></row>",
        "a".repeat(5000)
    ));
    let fault = &read(&tampered("xl/worksheets/sheet1.xml", &long)).unwrap_err()[0];
    assert!(fault.cell == "A1" && fault.en.contains("4096"), "{fault:?}");
    let bomb = tampered("xl/media/bomb.bin", &vec![0; 65 * 1024 * 1024]);
    assert!(bomb.len() < 1024 * 1024);
    assert!(read(&bomb).unwrap_err()[0].en.contains("64 MB"));
    let mut many = ZipWriter::new(Cursor::new(Vec::new()));
    for number in 0..300 {
        many.start_file(format!("{number}"), SimpleFileOptions::default())
            .unwrap();
    }
    let many = many.finish().unwrap().into_inner();
    assert!(read(&many).unwrap_err()[0].en.contains("256 parts"));
    for broken in [&b"not a zip"[..], b"", b"PK\x03\x04"] {
        assert!(!read(broken).unwrap_err().is_empty());
    }
}

#[test]
fn a_table_that_could_not_be_read_again_is_not_written() {
    let table = |headers: usize, cell: usize| Table {
        name: "T".to_owned(),
        headers: vec!["h".to_owned(); headers],
        rows: vec![vec!["a".repeat(cell)]],
    };
    assert!(write(&[table(128, 4096)]).is_ok());
    assert!(write(&[table(129, 1)]).is_err());
    assert_eq!(write(&[table(1, 4097)]).unwrap_err().cell, "A2");
}
