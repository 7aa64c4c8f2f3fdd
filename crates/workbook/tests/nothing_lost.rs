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
