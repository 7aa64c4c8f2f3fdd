//! A fault is told in the words that the workbook has: its headers, its sheets and its Chinese words.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "test code outside the test functions themselves"
)]

use credit_bank_conversion_rules::RuleSet;
use credit_bank_workbook::{Fault, read, rule_set_of, tables_of, write};

const TEXT: &str = include_str!("../../../seeds/rule-sets/cqou-associate-2025.yaml");

/// Headers and texts.
type Cells<'c> = &'c [(&'c str, &'c str)];

/// What is told of a row with these cells; a column that the sheet does not show is added.
fn told(sheet: &str, id: &str, cells: Cells<'_>) -> Vec<Fault> {
    let mut tables = tables_of(&RuleSet::parse_yaml(TEXT).unwrap()).unwrap();
    let table = tables.iter_mut().find(|table| table.name == sheet).unwrap();
    let row = table.rows.iter().position(|row| row[0] == id).unwrap();
    for (header, text) in cells {
        let column = table.headers.iter().position(|one| one == header);
        let column = column.unwrap_or(table.headers.len());
        if column == table.headers.len() {
            table.headers.push((*header).to_owned());
        }
        let width = table.headers.len();
        table.rows[row].resize(width, String::new());
        (*text).clone_into(&mut table.rows[row][column]);
    }
    rule_set_of(&read(&write(&tables).unwrap()).unwrap()).unwrap_err()
}

#[test]
fn an_unknown_word_is_answered_with_those_of_the_column() {
    for (sheet, id, header, text, zh) in [
        (
            "转换规则",
            "L06",
            "效果",
            "免修",
            "未知的“免修”；可用：免修免考、免修不免考、免修补学分、记选修学分、只存账户、专家评审、不予转换",
        ),
        ("上限", "S08", "计量", "门", "未知的“门”；可用：学分、门数"),
        (
            "互斥",
            "SAME",
            "哪些",
            "相同内容",
            "未知的“相同内容”；可用：同一内容；或改填“哪些项目”、“哪些规则”",
        ),
        (
            "上限",
            "S11",
            "基数",
            "学校",
            "可用：专业、全部课程；或改填",
        ),
        (
            "转换规则",
            "L06",
            "可免已修",
            "√",
            "应为“是”或“否”，写的是文本“√”",
        ),
        (
            "转换规则",
            "L06",
            "可免已修",
            "TRUE",
            "应为“是”或“否”，写的是文本“TRUE”",
        ),
        ("转换规则", "L06", "类型", "证书", "可用：高校课程、"),
        (
            "基本信息",
            "取整",
            "内容",
            "进位",
            "可用：舍去、四舍五入、进一",
        ),
        (
            "例子",
            "L01 网店运营推广中级免两门",
            "应得效果",
            "P2-13：免",
            "可用：免修免考、",
        ),
        (
            "转换规则",
            "L06",
            "主题之一",
            "思政 体育",
            "值不合要求：一个主题中没有空格；多个之间用顿号（、）",
        ),
    ] {
        let found = told(sheet, id, &[(header, text)]);
        let own = found.into_iter().filter(|it| it.zh.contains(zh));
        let found: Vec<Fault> = own.collect();
        assert_eq!(found.len(), 1, "{header} {zh}");
        assert_eq!(found[0].sheet, sheet, "{found:#?}");
        for word in ["true", "exempt", "same_content", "credits", "["] {
            let told = [&found[0].zh, &found[0].en];
            assert!(told.iter().all(|it| !it.contains(word)), "{found:#?}");
        }
    }
}

#[test]
fn members_are_called_by_their_headers_and_sections_by_their_sheets() {
    let cells: [(&str, &str, Cells<'_>, &str); 8] = [
        (
            "转换规则",
            "L06",
            &[("任一课程", "P2-20")],
            "“全部课程”等列须恰有“全部课程”、“任一课程”、“所选课程”等列、“选修学分”、“选修学分公式”等列之一",
        ),
        ("转换规则", "L13", &[("依据", "办法")], "来源须在“依据”表中"),
        (
            "转换规则",
            "L06",
            &[("最低等级", "x:特级")],
            "“等级”表中没有等级",
        ),
        (
            "转换规则",
            "L06",
            &[("记入模块", "M")],
            "“记入模块”只用于“选修学分”、“选修学分公式”等列与“超出后”:记选修学分的上限",
        ),
        (
            "上限",
            "S08",
            &[("比例", ""), ("基数", "")],
            "上限须恰有“上限”，或“比例”与“基数”",
        ),
        (
            "上限",
            "S08",
            &[("超出后", "免修免考")],
            "“超出后”只能是免修不免考、免修补学分或记选修学分",
        ),
        (
            "基本信息",
            "目标次序",
            &[("内容", "学分最多")],
            "目标次序固定：学分最多,",
        ),
        (
            "转换规则",
            "L13",
            &[("固定成绩", "90")],
            "以下各列只能填一列：成绩、固定成绩、成绩文字、",
        ),
    ];
    for (sheet, id, cells, zh) in cells {
        let found = told(sheet, id, cells);
        assert_eq!(found.len(), 1, "{found:#?}");
        assert_eq!(found[0].sheet, sheet, "{found:#?}");
        assert!(found[0].zh.contains(zh), "{found:#?}");
        let marks = ['⟦', '⟧', '_'];
        assert!(
            !found[0].zh.contains(marks) && !found[0].en.contains(marks),
            "{found:#?}"
        );
    }
}

#[test]
fn what_stands_as_json_is_told_in_the_words_of_json_and_at_its_cell() {
    let tables = tables_of(&RuleSet::parse_yaml(TEXT).unwrap()).unwrap();
    let rules = tables.iter().find(|table| table.name == "转换规则");
    let rules = rules.unwrap();
    let row = rules.rows.iter().position(|row| row[0] == "L06").unwrap() + 2;
    let column = rules.headers.iter().position(|one| one == "其他").unwrap();
    let letter = |at: usize| char::from(b'A' + u8::try_from(at).unwrap());
    let cell = format!("{}{}{row}", letter(column / 26 - 1), letter(column % 26));
    for (json, zh) in [
        (r#"{"efffects": 1}"#, "未知的 `efffects`"),
        (
            r#"{"windows": [{"from": "2025-09-01", "until": "2026-09-01"}]}"#,
            "未知的 `until`；可用：from、to",
        ),
        (r#"{"windows": [{"from": true}]}"#, "true"),
    ] {
        let found = told("转换规则", "L06", &[("其他", json)]);
        assert_eq!(found[0].cell, cell, "{found:#?}");
        assert!(found[0].zh.contains(zh), "{found:#?}");
    }
}
