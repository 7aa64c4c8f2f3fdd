//! The sheet that explains the workbook.

use crate::columns::{LAYOUTS, Layout, NOTE_SHEET, Use};
use crate::write::Table;

const LINES: [&str; 11] = [
    "一行一条规则；列的次序可以改动，列名不可以。多个值之间用顿号（、）。",
    "一条规则有多项内容（几个槽位、几个条件、几档成绩、几门课程）时，在下面接着写，一行一项，首列留空。",
    "数额照写，如 4 或 0.5；日期写成 2025-09-01；期间写成 P8Y（8 年）、P6M（6 个月）。",
    "按名称写的值：EC-02：免修免考、EC-03：免修不免考；数值范围：years≥3、years≤5。",
    "“其他”列是紧凑写法（JSON），只放其余各列写不下的内容，例如几种成绩政策取其高者；不需要时留空。",
    "不要合并单元格；公式须有保存的结果。列名在第 1 行，没有列名的列里不能有内容。",
    "导入时逐格检查：credit-bank rules import 文件.xlsx",
    "One rule a row; columns may move, headers may not be renamed. Several values are separated by 、.",
    "What a rule has several of (slots, conditions, bands, courses) goes on in the rows below, one a row, with the first column empty.",
    "Merge no cells; a formula needs a saved result. Headers stand in row 1, and a column without one holds nothing.",
    "The column 其他 holds in JSON what no other column can hold. Columns that no row needs are left out; they may be added:",
];

/// How to use the workbook, and the columns that its sheets may have besides those they show.
pub fn note() -> Table {
    let lines = LINES.iter().map(|line| (*line).to_owned());
    let rows = lines.chain(LAYOUTS.iter().filter_map(more));
    Table {
        name: NOTE_SHEET.to_owned(),
        headers: vec!["说明 / How to use this workbook".to_owned()],
        rows: rows.map(|line| vec![line]).collect(),
    }
}

fn more(layout: &Layout) -> Option<String> {
    let rare = layout
        .columns()
        .filter(|column| column.use_of == Use::Needed);
    let headers: Vec<&str> = rare.map(|column| column.header).collect();
    (!headers.is_empty()).then(|| format!("“{}”可加的列：{}", layout.sheet, headers.join("、")))
}
