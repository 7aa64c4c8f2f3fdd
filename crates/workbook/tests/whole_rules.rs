//! A fault of a whole rule, cap or ban is named in its row, at the cell that is to be changed.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "test code outside the test functions themselves"
)]

use credit_bank_conversion_rules::RuleSet;
use credit_bank_workbook::{Fault, Table, read, rule_set_of, tables_of, write};

const TEXT: &str = include_str!("../../../seeds/rule-sets/cqou-associate-2025.yaml");

/// A change: sheet, identity, header, text.
type Change<'c> = (&'c str, &'c str, &'c str, &'c str);

/// The row of an identity and the column of a header.
fn at(table: &Table, id: &str, header: &str) -> (usize, usize) {
    let row = table.rows.iter().position(|row| row[0] == id);
    let column = table.headers.iter().position(|one| one == header);
    (row.unwrap(), column.unwrap())
}

/// The name of a cell as a spreadsheet has it.
fn cell((row, column): (usize, usize)) -> String {
    let letter = |at: usize| char::from(b'A' + u8::try_from(at).unwrap());
    let low = letter(column.rem_euclid(26));
    let high = column.div_euclid(26).checked_sub(1).map(letter);
    let letters: String = high.into_iter().chain([low]).collect();
    format!("{letters}{}", row + 2)
}

/// What is told after the changes, and the cell of the last of them.
fn planted(text: &str, changes: &[Change<'_>]) -> (Vec<Fault>, String) {
    let mut tables = tables_of(&RuleSet::parse_yaml(text).unwrap()).unwrap();
    let mut last = String::new();
    for (sheet, id, header, text) in changes {
        let table = tables.iter_mut().find(|table| table.name == *sheet);
        let table = table.unwrap();
        let (row, column) = at(table, id, header);
        let width = table.headers.len();
        table.rows[row].resize(width, String::new());
        (*text).clone_into(&mut table.rows[row][column]);
        last = cell((row, column));
    }
    let found = rule_set_of(&read(&write(&tables).unwrap()).unwrap());
    (found.unwrap_err(), last)
}

#[test]
fn what_is_wrong_with_a_whole_rule_is_named_at_the_cell_that_says_it() {
    let changes: [(&[Change<'_>], &str); 8] = [
        (&[("转换规则", "L13", "依据", "办法第八条")], "来源/条款"),
        (&[("禁止", "D-BAN", "依据", "办法第八条")], "来源/条款"),
        (&[("上限", "S08", "依据", "办法第八条")], "来源/条款"),
        (&[("转换规则", "L06", "最低等级", "x:特级")], "x:特级"),
        (&[("转换规则", "L06", "最多门数", "0")], "1"),
        (&[("上限", "L15-40", "计入规则", "L06、L99")], "L99"),
        (&[("上限", "S08", "超出后", "免修免考")], "只能是"),
        (
            &[
                ("上限", "S08", "比例", ""),
                ("上限", "S08", "基数", ""),
                ("上限", "S08", "上限", ""),
            ],
            "上限须恰有",
        ),
    ];
    for (changes, zh) in changes {
        let (found, named) = planted(TEXT, changes);
        assert_eq!(found.len(), 1, "{found:#?}");
        let (sheet, ..) = changes[0];
        assert_eq!(
            (found[0].sheet.as_str(), &found[0].cell),
            (sheet, &named),
            "{found:#?}"
        );
        assert!(found[0].zh.contains(zh), "{found:#?}");
    }
}

#[test]
fn two_kinds_of_courses_in_one_rule_are_named_at_the_first() {
    let (found, named) = planted(
        TEXT,
        &[
            ("转换规则", "L13", "任一课程", "P2-01"),
            ("转换规则", "L13", "全部课程", "P2-02"),
        ],
    );
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(
        (found[0].sheet.as_str(), &found[0].cell),
        ("转换规则", &named)
    );
}

#[test]
fn an_identity_that_is_there_twice_is_named_at_its_second_row() {
    for (sheet, first, second) in [
        ("转换规则", "L01", "L02"),
        ("转换规则", "L13", "L14"),
        ("上限", "S08", "L15-40"),
    ] {
        let mut tables = tables_of(&RuleSet::parse_yaml(TEXT).unwrap()).unwrap();
        let table = tables.iter_mut().find(|table| table.name == sheet);
        let table = table.unwrap();
        let rows = [first, second].map(|id| at(table, id, "编号").0);
        for row in rows {
            table.rows[row][0] = first.to_owned();
        }
        let last = rows.into_iter().max().unwrap();
        // What else is wrong with the second is told of the second.
        let cite = at(table, first, "依据").1;
        table.rows[last][cite] = "办法第八条".to_owned();
        let found = rule_set_of(&read(&write(&tables).unwrap()).unwrap()).unwrap_err();
        for column in [0, cite] {
            let named = cell((last, column));
            assert!(
                found.iter().any(|it| it.sheet == sheet && it.cell == named),
                "{named} {found:#?}"
            );
        }
        assert!(!found.iter().any(|it| it.sheet == "基本信息"), "{found:#?}");
    }
}

#[test]
fn an_unknown_level_is_named_in_every_row_that_has_it() {
    let mut tables = tables_of(&RuleSet::parse_yaml(TEXT).unwrap()).unwrap();
    let table = tables.iter_mut().find(|table| table.name == "转换规则");
    let table = table.unwrap();
    let (row, level) = at(table, "L06", "最低等级");
    table.rows[row][level] = "x:特级".to_owned();
    let mut more = vec![String::new(); table.headers.len()];
    let kind = table.headers.iter().position(|one| one == "类型").unwrap();
    more[kind].clone_from(&table.rows[row][kind]);
    more[level] = "x:特级".to_owned();
    table.rows.insert(row + 1, more);
    let found = rule_set_of(&read(&write(&tables).unwrap()).unwrap()).unwrap_err();
    let told: Vec<&str> = found.iter().map(|fault| fault.cell.as_str()).collect();
    assert_eq!(
        told,
        [cell((row, level)), cell((row + 1, level))],
        "{found:#?}"
    );
}

#[test]
fn an_element_in_the_compact_item_of_the_head_is_named_there_with_its_identity() {
    let mut tables = tables_of(&RuleSet::parse_yaml(TEXT).unwrap()).unwrap();
    let head = tables.iter_mut().find(|table| table.name == "基本信息");
    let head = head.unwrap();
    let json = r#"{"crosswalks":[{"id":"K9","cite":"无","type":"exam","same":["A@1","A@2"]}]}"#;
    head.rows.push(vec!["其他".to_owned(), json.to_owned()]);
    let row = head.rows.len() - 1;
    let found = rule_set_of(&read(&write(&tables).unwrap()).unwrap()).unwrap_err();
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].cell, cell((row, 1)));
    assert!(found[0].zh.starts_with("K9：") && found[0].en.starts_with("K9: "));
}
