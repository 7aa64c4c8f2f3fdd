//! Words for what stands for a course: by statement, by crosswalk, by name.

use super::{Finding, Names, Words, say};
use crate::reason::{Lapsed, code};

pub(super) fn standing(finding: &Finding, names: &Names<'_>) -> Option<Words> {
    Some(match finding {
        Finding::NoEquivalence { .. } => no_equivalence(finding, names)?,
        Finding::NoneStandsFor { .. } => none_stands_for(finding, names)?,
        Finding::EquivalenceShort {
            statement,
            what,
            want,
            have,
        } => {
            let (zh, en) = if *what == "overlap" {
                ("内容重合度", "overlap")
            } else {
                ("学时比", "ratio of hours")
            };
            let (have_zh, have_en) = match have {
                Some(have) => (have.as_str(), have.as_str()),
                None => ("未知", "unknown"),
            };
            let mut words = say(
                "equivalence_short",
                format!("等价声明 {statement} 的{zh}为 {have_zh}，要求不低于 {want}"),
                format!("statement {statement}: {en} is {have_en}, at least {want} is asked"),
            );
            words.want = Some(want.clone());
            words.have.clone_from(have);
            words
        }
        Finding::EquivalentTo {
            outcome,
            course,
            statement,
            overlap,
            approved_by,
        } => {
            let (outcome, course) = (names.outcome(outcome), names.course(course));
            say(
                "equivalent",
                format!(
                    "{}与课程{}等价：声明 {statement}，内容重合度 {overlap}，{approved_by}批准",
                    outcome.zh, course.zh
                ),
                format!(
                    "{} stands for {}: statement {statement}, overlap {overlap}, approved by {approved_by}",
                    outcome.en, course.en
                ),
            )
        }
        Finding::Crossed { .. } => crossed(finding, names)?,
        Finding::SameName { outcome, course } => {
            let (outcome, course) = (names.outcome(outcome), names.course(course));
            say(
                "same_name",
                format!("{}与课程{}同名", outcome.zh, course.zh),
                format!("{} bears the name of {}", outcome.en, course.en),
            )
        }
        _ => return None,
    })
}

/// The outcome stands for no course.
fn no_equivalence(finding: &Finding, names: &Names<'_>) -> Option<Words> {
    let Finding::NoEquivalence { outcome, lapsed } = finding else {
        return None;
    };
    let (outcome, [days_zh, days_en]) = (names.outcome(outcome), self::lapsed(lapsed));
    Some(say(
        "no_equivalence",
        format!(
            "没有认可{}与课程等价的有效声明{days_zh}，可申请专家评审",
            outcome.zh
        ),
        format!(
            "no approved statement in force makes {} the equal of a course{days_en}; a panel may",
            outcome.en
        ),
    ))
}

/// Nothing that is there stands for the course.
fn none_stands_for(finding: &Finding, names: &Names<'_>) -> Option<Words> {
    let Finding::NoneStandsFor { course, by, lapsed } = finding else {
        return None;
    };
    let (course, [days_zh, days_en]) = (names.course(course), self::lapsed(lapsed));
    let (by_zh, by_en) = if by.is_empty() {
        (
            "现无有效的等价声明或颁发者可用".to_owned(),
            "no statement in force, and no issuer, would let one".to_owned(),
        )
    } else {
        let [by_zh, by_en] = super::any_of(by, (None, 1), names);
        (format!("可用的是 {by_zh}"), format!("{by_en} would"))
    };
    Some(say(
        code::NONE_STANDS_FOR,
        format!("已有成果都不能代替课程{}：{by_zh}{days_zh}", course.zh),
        format!(
            "nothing that is there stands for {}: {by_en}{days_en}",
            course.en
        ),
    ))
}

/// Statements that are not in force on the day, each with its days.
fn lapsed(statements: &[Lapsed]) -> [String; 2] {
    if statements.is_empty() {
        return [String::new(), String::new()];
    }
    let each = statements.iter().map(|one| {
        let (name, from) = (&one.statement, &one.from);
        one.until.as_ref().map_or_else(
            || {
                (
                    format!("{name} 自 {from} 起施行"),
                    format!("{name} is in force from {from}"),
                )
            },
            |until| {
                (
                    format!("{name} 只在 {from} 至 {until} 施行"),
                    format!("{name} is in force from {from} to {until} only"),
                )
            },
        )
    });
    let (zh, en): (Vec<String>, Vec<String>) = each.unzip();
    [
        format!("（等价声明 {}）", zh.join("、")),
        format!(" (statement {})", en.join(", ")),
    ]
}

/// An entry that counts as another.
fn crossed(finding: &Finding, names: &Names<'_>) -> Option<Words> {
    let Finding::Crossed {
        outcome,
        award,
        crosswalk,
        asked,
    } = finding
    else {
        return None;
    };
    let outcome = names.outcome(outcome);
    let (asked_zh, asked_en) = (asked.replace(" | ", "、"), asked.replace(" | ", ", "));
    Some(say(
        "crossed",
        format!(
            "{}（{award}）按对照 {crosswalk} 视同 {asked_zh}",
            outcome.zh
        ),
        format!(
            "{} ({award}) counts as {asked_en} by crosswalk {crosswalk}",
            outcome.en
        ),
    ))
}
