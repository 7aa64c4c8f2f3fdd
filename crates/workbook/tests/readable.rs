//! A school official reads and edits every part of a rule set in plain cells; items of a list go on in the rows
//! below.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "test code outside the test functions themselves"
)]

use credit_bank_conversion_rules::RuleSet;
use credit_bank_workbook::{Fault, Table, read, rule_set_of, tables_of, write};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../seeds/rule-sets");

fn rules(file: &str) -> RuleSet {
    let text = std::fs::read_to_string(format!("{FOLDER}/{file}.yaml")).unwrap();
    RuleSet::parse_yaml(&text).unwrap()
}

fn imported(tables: &[Table]) -> Result<RuleSet, Vec<Fault>> {
    rule_set_of(&read(&write(tables).unwrap()).unwrap())
}

fn sheet<'t>(tables: &'t mut [Table], name: &str) -> &'t mut Table {
    tables.iter_mut().find(|table| table.name == name).unwrap()
}

fn column(table: &Table, header: &str) -> usize {
    let mut headers = table.headers.iter();
    headers.position(|one| one == header).unwrap()
}

/// A row with these cells.
fn row(table: &Table, cells: &[(&str, &str)]) -> Vec<String> {
    let mut row = vec![String::new(); table.headers.len()];
    for (header, text) in cells {
        (*text).clone_into(&mut row[column(table, header)]);
    }
    row
}

#[test]
fn no_cell_of_a_delivered_rule_set_holds_json() {
    for entry in std::fs::read_dir(FOLDER).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for table in tables_of(&RuleSet::parse_yaml(&text).unwrap()).unwrap() {
            for cell in table.rows.iter().flatten() {
                assert!(!cell.contains(['{', '[']), "{}: {cell}", table.name);
            }
        }
    }
}

#[test]
fn grades_levels_and_courses_are_read_in_columns_and_rows() {
    let mut tables = tables_of(&rules("cet-bands-2019")).unwrap();
    let table = sheet(&mut tables, "转换规则");
    let (from, grade) = (column(table, "分数达到"), column(table, "记成绩"));
    let bands = table
        .rows
        .iter()
        .map(|row| (row[from].as_str(), row[grade].as_str()));
    let bands: Vec<_> = bands.filter(|(from, _)| !from.is_empty()).collect();
    assert_eq!(
        bands,
        [
            ("425.00", "75.00"),
            ("426.00", "85.00"),
            ("476.00", "95.00")
        ]
    );
    let mut tables = tables_of(&rules("cqou-associate-2025")).unwrap();
    let table = sheet(&mut tables, "等级");
    let shown = ["框架", "名称", "由低到高"].map(|header| column(table, header));
    let first = table
        .rows
        .iter()
        .take(3)
        .map(|row| shown.map(|at| row[at].as_str()));
    assert_eq!(
        first.collect::<Vec<_>>(),
        [
            ["academic", "高中阶段", "3"],
            ["", "专科", "4"],
            ["", "本科", "5"]
        ]
    );
}

#[test]
fn what_is_added_in_the_rows_below_is_a_further_item_of_the_rule() {
    let before = rules("cqou-associate-2025");
    let mut tables = tables_of(&before).unwrap();
    let table = sheet(&mut tables, "等级");
    let more = row(
        table,
        &[("等级", "master"), ("名称", "硕士"), ("由低到高", "6")],
    );
    table.rows.insert(3, more);
    let table = sheet(&mut tables, "转换规则");
    let at = table.rows.iter().position(|row| row[0] == "L01").unwrap();
    let effect = column(table, "效果");
    table.rows[at][effect] = "免修不免考".to_owned();
    let slot = row(
        table,
        &[("槽位", "培训"), ("类型", "培训"), ("最少学时", "36")],
    );
    let other = row(table, &[("类型", "考试"), ("名录项目", "CET4@1")]);
    table.rows.insert(at + 1, other);
    table.rows.insert(at + 1, slot);
    let after = imported(&tables).unwrap();
    assert_eq!(
        after.frameworks[0].levels.len(),
        before.frameworks[0].levels.len() + 1
    );
    let told = serde_json::to_value(&after).unwrap();
    let rule = told["rules"].as_array().unwrap();
    let rule = rule.iter().find(|rule| rule["id"] == "L01").unwrap();
    let slots = rule["uses"].as_array().unwrap();
    assert_eq!(slots.len(), 2);
    let slot = slots.iter().find(|slot| slot["slot"] == "培训").unwrap();
    let any_of = slot["any_of"].as_array().unwrap();
    assert_eq!(any_of.len(), 2);
    assert!(any_of.iter().any(|one| one["hours"]["min"] == "36.00"));
    assert!(any_of.iter().any(|one| one["type"][0] == "exam"));
    assert_eq!(rule["gives"]["effect"], "attendance_waiver");
}

#[test]
fn a_fault_in_the_rows_below_is_named_there() {
    for (header, text, zh) in [
        ("由低到高", "六", "整数"),
        ("名称", "", "名称"),
        ("框架", "", ""),
    ] {
        let mut tables = tables_of(&rules("cqou-associate-2025")).unwrap();
        let table = sheet(&mut tables, "等级");
        let cells = [("等级", "master"), ("名称", "硕士"), ("由低到高", "6")];
        let mut more = row(table, &cells);
        let at = column(table, header);
        text.clone_into(&mut more[at]);
        table.rows.insert(3, more);
        let found = imported(&tables);
        if zh.is_empty() {
            assert!(found.is_ok(), "{found:?}");
            continue;
        }
        let fault = &found.unwrap_err()[0];
        let letter = char::from(b'A' + u8::try_from(at).unwrap());
        assert_eq!(
            (fault.sheet.as_str(), &fault.cell),
            ("等级", &format!("{letter}5"))
        );
        assert!(fault.zh.contains(zh), "{fault:?}");
    }
}

#[test]
fn two_grades_for_one_rule_and_a_rule_without_its_number_are_faults() {
    let mut tables = tables_of(&rules("cqou-associate-2025")).unwrap();
    let table = sheet(&mut tables, "转换规则");
    let at = table.rows.iter().position(|row| row[0] == "L01").unwrap();
    let grade = column(table, "固定成绩");
    table.rows[at][grade] = "90".to_owned();
    let number = table.rows.len();
    table.rows[number - 1][0] = String::new();
    let found = imported(&tables).unwrap_err();
    let told: Vec<(&str, &str)> = found
        .iter()
        .map(|fault| (fault.cell.as_str(), fault.zh.as_str()))
        .collect();
    assert_eq!(told.len(), 2, "{told:?}");
    let row = (at + 2).to_string();
    assert!(told[0].0.ends_with(&row), "{told:?}");
    let last = format!("A{}", number + 1);
    assert_eq!(told[1], (last.as_str(), "缺少“编号”"));
}

#[test]
fn every_grade_policy_and_the_pairs_of_an_example_come_back() {
    for grade in [
        "pass",
        "copy",
        "best",
        "{fixed: \"85.5\"}",
        "{cap: \"70\"}",
        "{average: ceil}",
        "{text: {text: 免修}}",
        "{linear: {formula: \"score / 7\", round: floor}}",
        "{bands: [{from: \"0\", grade: \"60\"}, {from: \"80\", grade: \"90\"}]}",
        "{highest: [copy, {fixed: \"60\"}]}",
    ] {
        let text = std::fs::read_to_string(format!("{FOLDER}/cet-linear-2016.yaml")).unwrap();
        let from = "grade: {linear: {formula: \"75 + (score - 425) * 25 / 284\", round: half_up}}";
        let altered = text.replacen(from, &format!("grade: {grade}"), 1);
        assert_ne!(altered, text);
        let rules = RuleSet::parse_yaml(&altered).unwrap();
        let tables = tables_of(&rules).unwrap();
        assert_eq!(imported(&tables).unwrap(), rules, "{grade}");
        let has_json = tables
            .iter()
            .any(|table| table.rows.iter().flatten().any(|cell| cell.contains('{')));
        assert_eq!(has_json, grade.starts_with("{highest"), "{grade}");
    }
}

#[test]
fn a_workbook_of_an_earlier_version_is_still_read() {
    let rules = rules("cet-bands-2019");
    let mut tables = tables_of(&rules).unwrap();
    let table = sheet(&mut tables, "转换规则");
    let grades = [("成绩", None), ("分数达到", Some("")), ("记成绩", Some(""))];
    let bands = "{\"bands\":[{\"from\":\"425.00\",\"grade\":\"75.00\"},{\"from\":\"426.00\",\"grade\":\"85.00\"},{\"from\":\"476.00\",\"grade\":\"95.00\"}]}";
    let banded = column(table, "分数达到");
    let first = table
        .rows
        .iter()
        .position(|row| !row[banded].is_empty())
        .unwrap();
    for (header, text) in grades {
        let at = column(table, header);
        text.unwrap_or(bands).clone_into(&mut table.rows[first][at]);
    }
    table.rows.drain(first + 1..first + 3);
    let table = sheet(&mut tables, "例子");
    let courses = ["课程", "课程学分", "课程模块", "课程必修", "课程可转换"];
    let courses = courses.map(|header| column(table, header));
    let listed = table.headers.len() - 1;
    table.headers.insert(listed, "课程表".to_owned());
    for row in &mut table.rows {
        row.resize(listed, String::new());
        let [code, credits, module, ..] = courses.map(|at| std::mem::take(&mut row[at]));
        // A row with another outcome of the same example lists no course again.
        row.push(if code.is_empty() {
            String::new()
        } else {
            format!(
                "[{{\"code\":\"{code}\",\"compulsory\":true,\"convertible\":true,\"credits\":\"{credits}\",\"module\":\"{module}\"}}]"
            )
        });
    }
    assert_eq!(imported(&tables).unwrap().hash(), rules.hash());
}
