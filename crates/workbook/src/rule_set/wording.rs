//! What is wrong with a cell, in the words that the workbook has: headers, sheets, and words in Chinese.

use crate::cells::Kind;
use crate::columns::{Column, LAYOUTS, Use};
use crate::words;
use credit_bank_conversion_rules::{Fault, Trouble, told};

/// The sentences of a fault about the member at this path of what these columns hold.
pub(super) fn worded(fault: &Fault, columns: &[&'static Column], path: &str) -> [String; 2] {
    let column = around(columns, path);
    let worded = match &fault.trouble {
        Trouble::Unknown { name, expected } => {
            column.and_then(|it| known(it, columns, name, expected))
        }
        Trouble::Kind { found: [zh, en] } => {
            let is_truth = column.is_some_and(|it| matches!(it.kind, Kind::Truth));
            is_truth.then(|| {
                [
                    format!("应为“是”或“否”，写的是{zh}"),
                    format!("expected 是 or 否, found {en}"),
                ]
            })
        }
        Trouble::Said { zh, en } => {
            // Chinese needs a blank beside a Latin word only.
            let zh = zh.replace("⟧ ", "⟧").replace(" ⟦", "⟦");
            let several = column.is_some_and(|it| matches!(it.kind, Kind::List(_)));
            Some([
                told(&zh, |path, word| match (path, several) {
                    ("", true) => "；多个之间用顿号（、）".to_owned(),
                    ("", false) => String::new(),
                    _ => named(columns, path, word).zh(),
                }),
                told(en, |path, word| named(columns, path, word).en()),
            ])
        }
        Trouble::Single => single(columns, path),
        Trouble::Plain => None,
    };
    worded.unwrap_or_else(|| [fault.zh.clone(), fault.en.clone()])
}

/// The column whose cells hold what is at this path.
fn around(columns: &[&'static Column], path: &str) -> Option<&'static Column> {
    let steps = |path: &str| path.split('.').count();
    let mut path = path;
    loop {
        let mut own = columns.iter();
        let found = own.find(|it| it.holds(path) && steps(it.path) == steps(path));
        match (found, path.rsplit_once('.')) {
            (Some(column), _) => return Some(column),
            (None, Some((outer, _))) => path = outer,
            (None, None) => return None,
        }
    }
}

/// The words that the column knows, and the columns to fill in for what is not one word.
fn known(
    column: &Column,
    columns: &[&'static Column],
    name: &str,
    expected: &[String],
) -> Option<[String; 2]> {
    let own = column.kind.words();
    let offered = own.iter().filter(|(word, _)| {
        // What stands for JSON is no word of the rules, but one of the workbook.
        word.starts_with('{') || expected.iter().any(|it| it == word)
    });
    let offered: Vec<&str> = offered.map(|(_, chinese)| *chinese).collect();
    let others = expected.iter().filter_map(|word| {
        let path = format!("{}.{word}", column.path);
        match named(columns, &path, None) {
            Name::Other(_) => None,
            name => Some(name),
        }
    });
    let others: Vec<Name> = others.collect();
    if offered.is_empty() && others.is_empty() {
        return None;
    }
    let mut zh = format!("未知的“{name}”");
    let mut en = format!("unknown \"{name}\"");
    if !offered.is_empty() {
        zh = format!("{zh}；可用：{}", offered.join("、"));
        en = format!("{en}; known: {}", offered.join(", "));
    }
    if !others.is_empty() {
        let other = |name: fn(&Name) -> String| others.iter().map(name).collect::<Vec<_>>();
        zh = format!("{zh}；或改填{}", other(Name::zh).join("、"));
        en = format!("{en}; or fill in {}", other(Name::en).join(", "));
    }
    Some([zh, en])
}

/// The columns of which a rule fills one: the first of each way to say what is at this path.
fn single(columns: &[&'static Column], path: &str) -> Option<[String; 2]> {
    let path = around(columns, path)?.path;
    let mut ways: Vec<&str> = Vec::new();
    let mut headers: Vec<&str> = Vec::new();
    for column in columns.iter().filter(|it| it.use_of != Use::Formerly) {
        let Some(inside) = column.path.strip_prefix(path) else {
            continue;
        };
        let way = inside.trim_start_matches('.').split('.').next();
        let way = way.unwrap_or_default();
        if (inside.is_empty() || inside.starts_with('.')) && !ways.contains(&way) {
            ways.push(way);
            headers.push(column.header);
        }
    }
    (headers.len() > 1).then(|| {
        [
            format!("以下各列只能填一列：{}", headers.join("、")),
            format!("fill in one of these columns only: {}", headers.join(", ")),
        ]
    })
}

/// What the workbook calls a member, a word or a section.
enum Name {
    /// A column.
    Header(&'static str),
    /// Several columns, of which this is the first.
    Headers(&'static str),
    /// A sheet.
    Sheet(&'static str),
    /// A word, or what stands in JSON only.
    Other(String),
}

impl Name {
    fn zh(&self) -> String {
        match self {
            Self::Header(header) => format!("“{header}”"),
            Self::Headers(header) => format!("“{header}”等列"),
            Self::Sheet(sheet) => format!("“{sheet}”表"),
            Self::Other(word) => word.clone(),
        }
    }

    fn en(&self) -> String {
        match self {
            Self::Headers(header) => format!("{header} (or a column like it)"),
            Self::Header(name) | Self::Sheet(name) => (*name).to_owned(),
            Self::Other(word) => word.clone(),
        }
    }
}

/// What the workbook calls what a mark names.
fn named(columns: &[&'static Column], path: &str, word: Option<&str>) -> Name {
    if let Some(path) = path.strip_prefix('/') {
        let (section, path) = path.split_once('/').unwrap_or((path, ""));
        let layout = LAYOUTS.iter().find(|layout| layout.section == section);
        return match layout {
            Some(layout) if path.is_empty() => Name::Sheet(layout.sheet),
            Some(layout) => named(&layout.columns().collect::<Vec<_>>(), path, word),
            None => Name::Other(section.to_owned()),
        };
    }
    let own = columns.iter().filter(|it| it.use_of != Use::Formerly);
    let own: Vec<&Column> = own.copied().filter(|it| it.holds(path)).collect();
    if let Some(word) = word {
        let chinese = own
            .first()
            .and_then(|it| words::chinese(it.kind.words(), word));
        return Name::Other(chinese.unwrap_or(word).to_owned());
    }
    let exact = own.iter().find(|it| it.path == path);
    match (exact, own.as_slice()) {
        (Some(column), _) | (None, [column]) => Name::Header(column.header),
        (None, [first, ..]) => Name::Headers(first.header),
        (None, []) => Name::Other(path.rsplit('.').next().unwrap_or_default().to_owned()),
    }
}
