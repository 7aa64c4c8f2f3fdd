//! What readers of values say, in words an author knows: no names of types.

use crate::yaml::Found;

/// A value of another kind than is expected.
pub(super) fn kind(expected: &str, found: &Found) -> [String; 2] {
    let (zh, en) = wanted(expected);
    let [found_zh, found_en] = there(found);
    [
        format!("应为{zh}，写的是{found_zh}"),
        format!("expected {en}, found {found_en}"),
    ]
}

fn wanted(expected: &str) -> (&'static str, &'static str) {
    let is_integer = expected.strip_prefix(['u', 'i']).is_some_and(|bits| {
        bits == "size" || (!bits.is_empty() && bits.bytes().all(|byte| byte.is_ascii_digit()))
    });
    let says = |word: &str| expected.contains(word);
    if is_integer || says("integer") {
        ("整数", "a whole number")
    } else if says("date") {
        ("日期，如 2025-09-01", "a date such as 2025-09-01")
    } else if says("decimal") {
        (
            "至多两位小数的数，如 \"4.50\"",
            "an amount with at most two places, such as \"4.50\"",
        )
    } else if says("a text or a list of texts") {
        ("一个文本或文本列表", "a text or a list of texts")
    } else if says("identifier") || says("enum") {
        (
            "一个字段名或可选的词",
            "the name of a field or one of the known words",
        )
    } else if says("string") || says("str") && !says("struct") {
        ("文本", "a text")
    } else if says("boolean") {
        (" true 或 false", "true or false")
    } else if says("sequence") || says("tuple") {
        ("列表", "a list")
    } else if says("map") || says("struct") {
        ("若干“字段: 值”", "fields with their values")
    } else {
        ("另一种值", "another kind of value")
    }
}

/// What stands there.
pub(super) fn there(found: &Found) -> [String; 2] {
    let both = |zh: &str, en: &str| [zh.to_owned(), en.to_owned()];
    match found {
        Found::Text(text) => [format!("文本“{text}”"), format!("the text \"{text}\"")],
        Found::Number(number) => [format!("数 {number}"), format!("the number {number}")],
        Found::Truth(truth) => [format!(" {truth}"), truth.to_string()],
        Found::Nothing => both("空值", "nothing"),
        Found::List => both("列表", "a list"),
        Found::Map => both("若干“字段: 值”", "fields with their values"),
    }
}

/// What a value's reader says in English words of its own: what it says, Chinese, English where its own
/// words are no author's.
type Said = (&'static str, &'static str, Option<&'static str>);

/// Said where one word or one member belongs.
pub(super) const ONE: &str = "expected one word, or one key";

const SAID: [Said; 19] = [
    (
        "expected a decimal with at most two places",
        "应为至多两位小数的数，如 \"4.50\"",
        None,
    ),
    (
        "amount out of range",
        "数额应在 0.00 至 1000000.00 之间",
        None,
    ),
    (
        "expected a decimal such as",
        "应为小数（如 \"0.35\"）或分数（如 \"1/3\"）",
        None,
    ),
    (
        "expected a period such as",
        "应为期间，如 \"P8Y\"、\"P6M\"",
        None,
    ),
    (
        "expected one award as",
        "应为一个 代码@版本，如 \"X01@1\"⟦=；多个请写成列表 [\"X01@1\", \"X02@1\"]⟧",
        None,
    ),
    (
        "expected one item for each entry",
        "一项只写一个⟦=；多个请写成列表，中间用半角逗号，如 [思政, 体育]⟧",
        None,
    ),
    (
        "expected a topic without blanks",
        "一个主题中没有空格⟦=；多个请写成列表，中间用半角逗号，如 [思政, 体育]⟧",
        None,
    ),
    ("expected a level as", "应为 框架:等级，如 \"x:中级\"", None),
    (
        "in the formula; names are",
        "公式只能用 hours、score、credits、weeks、years、rank 和四则运算",
        None,
    ),
    ("the formula is too long", "公式过长或嵌套过深", None),
    (
        "expected a value; leave the member out",
        "应写出值；不适用时请整项删去",
        None,
    ),
    (
        "expected at least one item",
        "应至少写一项；不适用时请整项删去",
        None,
    ),
    (
        "a category is 1 to 32",
        "类别应为 1 至 32 个小写字母或下划线，如 vocational",
        None,
    ),
    ("expected no further item", "列表中多了一项", None),
    (
        "input is out of range",
        "没有这一天",
        Some("there is no such day"),
    ),
    ("expected a list", "应为列表", None),
    (
        ONE,
        "应为一个词，或一个“字段: 值”",
        Some("expected one word, or one field with its value"),
    ),
    (
        "expected a bare word",
        "应为一个词，后面没有值",
        Some("expected one word without a value"),
    ),
    (
        "expected a key with its value",
        "应为一个“字段: 值”",
        Some("expected one field with its value"),
    ),
];

/// A value that its reader refused; the Chinese with marks.
pub(super) fn unfit(detail: &str) -> [String; 2] {
    let known = SAID.iter().find(|(english, ..)| detail.contains(english));
    match known {
        Some((_, zh, en)) => [
            format!("值不合要求：{zh}"),
            en.map_or_else(|| detail.to_owned(), ToOwned::to_owned),
        ],
        None => ["值不合要求".to_owned(), detail.to_owned()],
    }
}

/// What the YAML parser says, in Chinese; the first that fits.
pub(super) fn syntax(detail: &str) -> String {
    const SAID: [(&str, &str); 12] = [
        ("anchors and aliases", "不能使用锚点（&）和别名（*）"),
        (
            "one document only",
            "一个文件只能有一份规则集（多余的 ---）",
        ),
        ("nested too deeply", "嵌套过深"),
        ("the document is empty", "文件是空的"),
        ("tab", "不能用制表符（Tab）缩进，请用空格"),
        ("quoted scalar", "引号没有成对"),
        ("block scalar", "多行文本的写法或缩进不对"),
        ("indent", "缩进不对，同一层须对齐"),
        ("flow", "方括号、花括号或其中的逗号没有写全"),
        ("mapping values", "此处多了冒号，或上一行缩进不对"),
        ("expected ',' or", "方括号、花括号或其中的逗号没有写全"),
        ("escape", "引号内的转义（\\）写法不对"),
    ];
    if let Some(rest) = detail.strip_prefix("the key ")
        && let Some(key) = rest.strip_suffix(" is written twice")
    {
        return format!("字段 {key} 写了两次");
    }
    let lower = detail.to_lowercase();
    let known = SAID.iter().find(|(english, _)| lower.contains(english));
    known
        .map_or("此处的缩进、冒号、引号或括号不对", |(_, zh)| zh)
        .to_owned()
}
