//! Which member of a rule stands in which column. What no column holds stands in the compact one.
//!
//! A `*` in a path is the number of an item of a list: the items of an element's lists stand in rows below each
//! other.

mod examples;
mod path;
#[macro_use]
mod pattern;
mod restraints;
mod rules;

use crate::cells::Kind::{self, List, Number, Text, Truth, Word};
use crate::words;

pub use path::is_within;

/// One column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Header.
    pub header: &'static str,
    /// Path of the member in its element.
    pub path: &'static str,
    /// How it is written.
    pub kind: Kind,
    /// When it is written.
    pub use_of: Use,
}

/// When a column is written; read it is always.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// In every workbook.
    Always,
    /// Where a row has something in it: a sheet stays narrow enough to be read.
    Needed,
    /// In workbooks of earlier versions only.
    Formerly,
}

/// A list whose items stand in rows below each other, and a list inside each of its items.
#[derive(Debug, Clone, Copy)]
pub struct Rows {
    /// Path of the list.
    pub list: &'static str,
    /// Name of the list in its items.
    pub inner: Option<&'static str>,
}

/// One sheet of elements of a section.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// Name of the sheet.
    pub sheet: &'static str,
    /// Section of the rule set.
    pub section: &'static str,
    /// The `kind` of its elements, where the section has several.
    pub only: Option<&'static str>,
    /// Columns in groups; an element's identity is the first.
    pub columns: &'static [&'static [Column]],
    /// Lists whose items have rows of their own.
    pub rows: &'static [Rows],
}

impl Layout {
    /// Its columns in their order.
    pub fn columns(&self) -> impl Iterator<Item = &'static Column> {
        self.columns.iter().flat_map(|group| group.iter())
    }
}

const fn usual(header: &'static str, path: &'static str, kind: Kind) -> Column {
    Column {
        header,
        path,
        kind,
        use_of: Use::Always,
    }
}

const fn rare(header: &'static str, path: &'static str, kind: Kind) -> Column {
    Column {
        use_of: Use::Needed,
        ..usual(header, path, kind)
    }
}

const fn former(header: &'static str, path: &'static str, kind: Kind) -> Column {
    Column {
        use_of: Use::Formerly,
        ..usual(header, path, kind)
    }
}

const fn list(list: &'static str) -> Rows {
    Rows { list, inner: None }
}

/// Sheet of what a rule set says once; a row each.
pub const HEAD_SHEET: &str = "基本信息";
/// Its headers.
pub const HEAD_HEADERS: [&str; 2] = ["项目", "内容"];
/// Sheet that explains the workbook; it is not read.
pub const NOTE_SHEET: &str = "说明";
/// Header of what no other column holds; more of them follow with numbers.
pub const REST: &str = "其他";

const fn layout(
    sheet: &'static str,
    section: &'static str,
    columns: &'static [&'static [Column]],
    rows: &'static [Rows],
) -> Layout {
    Layout {
        sheet,
        section,
        only: None,
        columns,
        rows,
    }
}

/// The sheets in their order.
pub const LAYOUTS: [Layout; 10] = [
    layout("依据", "sources", &[SOURCES], &[]),
    layout("等级", "frameworks", &[FRAMEWORKS], &[list("levels")]),
    Layout {
        only: Some("recognise"),
        ..layout("认定规则", "rules", rules::RECOGNISE, rules::RECOGNISE_ROWS)
    },
    Layout {
        only: Some("transfer"),
        ..layout("转换规则", "rules", rules::TRANSFER, rules::TRANSFER_ROWS)
    },
    layout("禁止", "deny", restraints::DENY, &[]),
    layout("上限", "caps", &[restraints::CAPS], &[]),
    layout("互斥", "exclusions", &[restraints::EXCLUSIONS], &[]),
    layout("对照", "crosswalks", &[restraints::CROSSWALKS], &[]),
    layout("等价", "equivalences", &[restraints::EQUIVALENCES], &[]),
    layout(
        "例子",
        "tests",
        &[examples::TESTS],
        &[list("facts"), list("courses")],
    ),
];

/// What a rule set says once.
pub const HEAD: &[Column] = &[
    usual("规则集", "rule_set", Text),
    usual("版本", "version", Number),
    usual("语义", "semantics", Number),
    usual("标题", "title", Text),
    usual("标签", "label", Text),
    usual("生效日", "effective.from", Text),
    usual("截止日", "effective.to", Text),
    usual("版本依", "bind.to", Word(words::BIND)),
    usual("过渡依据", "transition.cite", Text),
    usual("此前注册从旧", "transition.registered_before", Text),
    usual("选择", "bind.choice", Word(words::CHOICES)),
    usual("混用", "bind.mixing", Word(words::MIXING)),
    usual("学分步长", "units.credit_step", Text),
    usual("取整", "units.rounding", Word(words::ROUNDING)),
    usual("重复使用", "policy.reuse", Word(words::REUSE)),
    usual("消耗", "policy.consumption", Word(words::CONSUMPTION)),
    usual("余量", "policy.remainder", Word(words::REMAINDERS)),
    usual("来源不少于目标", "policy.source_covers_target", Truth),
    usual("一项最多学分", "policy.budget_max", Text),
    usual("目标次序", "policy.objective", List(words::OBJECTIVES)),
    usual("决定期限（天）", "policy.terms.decision_days", Number),
    usual("评审期限（天）", "policy.terms.review_days", Number),
    usual("宽限（天）", "policy.terms.grace_days", Number),
];

const SOURCES: &[Column] = &[
    usual("编号", "id", Text),
    usual("名称", "title", Text),
    usual("文件哈希", "sha256", Text),
];

const FRAMEWORKS: &[Column] = &[
    usual("框架", "code", Text),
    usual("等级", "levels.*.level", Text),
    usual("名称", "levels.*.name", Text),
    usual("由低到高", "levels.*.rank", Number),
    former("等级表", "levels", Kind::Any(words::NONE)),
];

#[cfg(test)]
mod tests {
    use super::LAYOUTS;
    use std::collections::BTreeSet;

    #[test]
    fn a_sheet_has_every_header_once_and_every_list_its_rows() {
        for layout in &LAYOUTS {
            let mut headers = BTreeSet::new();
            for column in layout.columns() {
                assert!(headers.insert(column.header), "{}", column.header);
                assert_eq!(
                    column.row_of(layout).is_some(),
                    column.path.contains('*'),
                    "{}",
                    column.path
                );
            }
        }
    }
}
