//! The words of every finding, Chinese and English.

mod equivalence;
mod express;
mod formula;
mod grant;
mod names;
mod next;
mod refusal;
mod terms;
mod unmet;
mod value;

pub(crate) use names::{MOST_NAMED, and_more, quoted};

use super::{Finding, Reason, Verdict};
use crate::model::Distinct;
use crate::names::Names;

struct Words {
    code: &'static str,
    zh: String,
    en: String,
    want: Option<String>,
    have: Option<String>,
}

fn say(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Words {
    Words {
        code,
        zh: zh.into(),
        en: en.into(),
        want: None,
        have: None,
    }
}

impl Words {
    fn compare(mut self, want: &impl ToString, have: &impl ToString) -> Self {
        self.want = Some(want.to_string());
        self.have = Some(have.to_string());
        self
    }
}

pub(super) fn reason(finding: &Finding, names: &Names<'_>) -> Reason {
    let words = refusal::gates(finding)
        .or_else(|| value::recognition(finding))
        .or_else(|| value::sums(finding, names))
        .or_else(|| refusal::courses(finding, names))
        .or_else(|| refusal::shortfalls(finding, names))
        .or_else(|| equivalence::standing(finding, names))
        .or_else(|| express::limits(finding, names))
        .or_else(|| express::values(finding))
        .or_else(|| next::acts(finding, names))
        .or_else(|| next::floor(finding))
        .or_else(|| next::prospects(finding, names))
        .or_else(|| next::award(finding, names))
        .or_else(|| grant::choice(finding, names))
        .or_else(|| grant::means(finding, names))
        .unwrap_or_else(|| grant::grants(finding, names));
    Reason {
        want: words.want,
        have: words.have,
        ..Reason::new(
            words.code,
            names::within(names::tidy(&words.zh)),
            names::within(quoted(&words.en)),
        )
    }
}

/// What is said of outcomes that are there and do not fit.
fn unfit(outcomes: &[String], later: bool, names: &Names<'_>) -> (String, String) {
    if outcomes.is_empty() {
        return (String::new(), String::new());
    }
    let outcomes = names.outcomes(outcomes);
    let (then_zh, then_en) = if later { ("届时", " then") } else { ("", "") };
    (
        format!("（已有的{}{then_zh}不符合条件）", outcomes.zh),
        format!(" (there and not fitting{then_en}: {})", outcomes.en),
    )
}

/// How the outcomes of one place have to differ.
const fn apart(distinct: Option<Distinct>) -> [&'static str; 2] {
    match distinct {
        None => ["", ""],
        Some(Distinct::Award) => ["（须为不同的证书或项目）", " (of different awards)"],
        Some(Distinct::Tag) => ["（须为不同的主题）", " (on different topics)"],
    }
}

/// What so many more may be: one or the other of the entries, or where they have to differ by topic each once.
fn any_of(
    entries: &[impl AsRef<str>],
    (distinct, more): (Option<Distinct>, u64),
    names: &Names<'_>,
) -> [String; 2] {
    let each = || entries.iter().flat_map(|one| one.as_ref().split(" | "));
    let all = u64::try_from(each().count()).unwrap_or(u64::MAX);
    let between = match distinct {
        Some(Distinct::Tag) if more > 1 => ["、", ", "],
        // Of so many different ones none can be left out.
        Some(Distinct::Award) if more > 1 && all <= more => ["、", ", "],
        _ => [" 或 ", " or "],
    };
    named(each().map(|one| names.entry(one)), between)
}

/// The entries with these words between them; of a long list the first, and how many there are.
fn named<T: AsRef<str>>(
    entries: impl Iterator<Item = [T; 2]>,
    [between_zh, between_en]: [&str; 2],
) -> [String; 2] {
    let all: Vec<[T; 2]> = entries.collect();
    let told = || all.iter().take(MOST_NAMED);
    let zh: Vec<&str> = told().map(|[zh, _]| zh.as_ref()).collect();
    let en: Vec<&str> = told().map(|[_, en]| en.as_ref()).collect();
    let [more_zh, more_en] = and_more(all.len());
    [
        zh.join(between_zh) + &more_zh,
        en.join(between_en) + &more_en,
    ]
}

fn condition(field: &str, want: &str, have: Option<&str>, verdict: Verdict) -> Words {
    let there = have.filter(|have| !have.is_empty());
    let [[zh, en], [want_zh, want_en], had] =
        terms::condition(field, want, there.unwrap_or_default());
    let [have_zh, have_en] = match there {
        Some(_) => had,
        None => ["没有".to_owned(), "none".to_owned()],
    };
    let mut words = match (verdict, have) {
        (Verdict::Holds, _) => say(
            "condition_met",
            format!("{zh}符合：要求 {want_zh}，实有 {have_zh}"),
            format!("{en} holds: wanted {want_en}, have {have_en}"),
        ),
        (Verdict::Unknown, None) => say(
            "condition_unknown",
            format!("{zh}未知：要求 {want_zh}，请补充证明"),
            format!("{en} unknown: wanted {want_en}; evidence is needed"),
        ),
        (Verdict::Unknown, Some(_)) if field == "grade" => say(
            "condition_unknown",
            format!("{zh}无法比较：要求 {want_zh}，实有 {have_zh}，计分制不同"),
            format!("{en} cannot be compared: wanted {want_en}, have {have_en}, on another scale"),
        ),
        (Verdict::Unknown, Some(_)) => say(
            "condition_unknown",
            format!("{zh}无法比较：要求 {want_zh}，实有 {have_zh}，请补充证明"),
            format!(
                "{en} cannot be compared: wanted {want_en}, have {have_en}; evidence is needed"
            ),
        ),
        (Verdict::Fails, _) => say(
            "condition_failed",
            format!("{zh}不符：要求 {want_zh}，实有 {have_zh}"),
            format!("{en} fails: wanted {want_en}, have {have_en}"),
        ),
    };
    words.want = Some(want.to_owned());
    words.have = have.map(ToOwned::to_owned);
    words
}
