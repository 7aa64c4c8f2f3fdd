//! A rule set comes back from its workbook byte for byte, whatever stands in it.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "test code outside the test functions themselves"
)]

use credit_bank_conversion_rules::RuleSet;
use credit_bank_workbook::{Sheet, read, rule_set_of, tables_of, write};
use proptest::prelude::*;
use serde_json::Value;
use std::sync::LazyLock;

static SEEDS: LazyLock<Vec<RuleSet>> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../seeds/rule-sets");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let texts = files
        .iter()
        .map(|file| std::fs::read_to_string(file).unwrap());
    texts
        .map(|text| RuleSet::parse_yaml(&text).unwrap())
        .collect()
});

/// Cells as a workbook would give them back, without the file between.
fn sheets_of(rules: &RuleSet) -> Vec<Sheet> {
    let tables = tables_of(rules).unwrap();
    let sheets = tables.into_iter().map(|table| {
        let rows = std::iter::once(table.headers).chain(table.rows);
        let cells = (0_u32..).zip(rows).flat_map(|(row, cells)| {
            let cells = (0_u16..).zip(cells).filter(|(_, text)| !text.is_empty());
            cells.map(move |(column, text)| ((row, column), text))
        });
        Sheet {
            name: table.name,
            cells: cells.collect(),
        }
    });
    sheets.collect()
}

/// Texts in a JSON value, in the order of their places.
fn texts(value: &mut Value) -> Vec<&mut String> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter_mut().flat_map(texts).collect(),
        Value::Object(members) => members.values_mut().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// A list in a JSON value loses one of its elements.
fn shorten(value: &mut Value, at: &mut usize) {
    match value {
        Value::Array(items) => {
            if *at < items.len() {
                items.remove(*at);
                *at = usize::MAX;
                return;
            }
            *at -= items.len();
            for item in items {
                shorten(item, at);
            }
        }
        Value::Object(members) => members.values_mut().for_each(|member| shorten(member, at)),
        _ => {}
    }
}

#[test]
fn every_delivered_rule_set_comes_back_from_its_file_with_the_same_hash() {
    assert!(SEEDS.len() >= 13);
    for rules in SEEDS.iter() {
        let tables = tables_of(rules).unwrap();
        let sheets = read(&write(&tables).unwrap()).unwrap();
        assert_eq!(sheets, sheets_of(rules), "{}", rules.rule_set);
        let again = rule_set_of(&sheets).unwrap();
        assert_eq!(again.canonical_json(), rules.canonical_json());
        assert_eq!(again.hash(), rules.hash());
    }
}

#[test]
fn common_conditions_and_effects_stand_in_plain_chinese_cells() {
    let rules = SEEDS
        .iter()
        .find(|rules| rules.rule_set == "cqou-associate-2025")
        .unwrap();
    let tables = tables_of(rules).unwrap();
    let table = tables
        .iter()
        .find(|table| table.name == "转换规则")
        .unwrap();
    let row = table.rows.iter().find(|row| row[0] == "L01").unwrap();
    let told = |header: &str| {
        let column = table.headers.iter().position(|one| one == header).unwrap();
        row[column].as_str()
    };
    assert_eq!(told("类型"), "X证书");
    assert_eq!(told("最低等级"), "x:中级");
    assert_eq!(told("全部课程"), "P2-13、P2-17");
    assert_eq!(told("效果"), "免修免考");
    assert_eq!(
        row.len(),
        table.headers.len() - 1,
        "nothing in the compact column"
    );
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Delivered rule sets with texts replaced by awkward ones and elements taken out, as far as
    /// they are still rule sets.
    #[test]
    fn a_changed_rule_set_comes_back_byte_for_byte(
        seed in 0usize..13,
        drops in prop::collection::vec(0usize..4000, 0..6),
        changes in prop::collection::vec((0usize..4000, "[ -~、，中文=+@_x0041\\n\\t\u{3000}é\"'{}\\[\\]-]{0,12}"), 0..6),
        long in prop::option::of((0usize..4000, 3000usize..9000)),
    ) {
        let mut value: Value = serde_json::from_str(&SEEDS[seed].canonical_json()).unwrap();
        let mut reached = RuleSet::from_canonical_json(&value.to_string()).unwrap();
        for at in drops {
            let mut tried = value.clone();
            shorten(&mut tried, &mut at.clone());
            if let Ok(rules) = RuleSet::from_canonical_json(&tried.to_string()) {
                (value, reached) = (tried, rules);
            }
        }
        let long = long.map(|(at, length)| (at, " 长".repeat(length.div_euclid(4))));
        for (at, text) in changes.into_iter().chain(long) {
            let mut tried = value.clone();
            let mut places = texts(&mut tried);
            let count = places.len();
            *places[at % count] = text;
            if let Ok(rules) = RuleSet::from_canonical_json(&tried.to_string()) {
                (value, reached) = (tried, rules);
            }
        }
        let again = rule_set_of(&sheets_of(&reached));
        prop_assert_eq!(again.map(|rules| rules.canonical_json()), Ok(reached.canonical_json()));
        let file = write(&tables_of(&reached).unwrap()).unwrap();
        prop_assert_eq!(read(&file), Ok(sheets_of(&reached)));
    }
}

#[test]
fn the_category_of_a_level_and_electives_beyond_a_cap_stand_in_cells_and_come_back() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../seeds/rule-sets");
    for (file, from, to, sheet, cell) in [
        (
            "bank-recognition",
            "give: {value: register}",
            "give: {value: register, category_by_level: [{level: \"x:高级\", category: core}]}",
            "认定规则",
            "x:高级",
        ),
        (
            "cqou-associate-2025",
            "base: programme}",
            "base: programme, then: elective_credit}",
            "上限",
            "记选修学分",
        ),
    ] {
        let text = std::fs::read_to_string(format!("{folder}/{file}.yaml")).unwrap();
        let altered = text.replacen(from, to, 1);
        assert_ne!(altered, text);
        let rules = RuleSet::parse_yaml(&altered).unwrap();
        let sheets = sheets_of(&rules);
        let own = sheets.iter().find(|one| one.name == sheet).unwrap();
        assert!(
            own.cells.values().any(|text| text.contains(cell)),
            "{own:?}"
        );
        assert_eq!(rule_set_of(&sheets).unwrap(), rules);
    }
}
