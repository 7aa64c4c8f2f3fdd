//! Words for what a learner could do next.

use super::grant::measure;
use super::{Finding, Words, field_zh, say};

pub(super) fn acts(finding: &Finding) -> Option<Words> {
    Some(match finding {
        Finding::NextEvidence {
            outcome,
            field,
            want,
        } => say(
            "next_evidence",
            format!(
                "为成果 {outcome} 提供{}证明（要求 {want}）",
                field_zh(field)
            ),
            format!("give evidence of the {field} of outcome {outcome} (wanted {want})"),
        ),
        Finding::NextImprovement {
            outcome,
            field,
            want,
            have,
        } => {
            let goal = want.trim_start_matches("≥ ");
            let (zh, en) = if *field == "level" {
                (
                    format!("取得{goal}（成果 {outcome} 现为 {have}）"),
                    format!("reach level {goal} (outcome {outcome} is {have})"),
                )
            } else {
                (
                    format!(
                        "成果 {outcome} 的{}须达到 {want}，现为 {have}",
                        field_zh(field)
                    ),
                    format!("the {field} of outcome {outcome} has to be {want}, it is {have}"),
                )
            };
            let mut words = say("next_improvement", zh, en);
            words.want = Some(want.clone());
            words.have = Some(have.clone());
            words
        }
        Finding::NextOutcome {
            slot,
            more,
            names,
            unfit,
        } => {
            let (unfit_zh, unfit_en) = super::unfit(unfit);
            let names: Vec<&str> = names
                .iter()
                .map(String::as_str)
                .filter(|name| !name.is_empty())
                .collect();
            let (zh, en) = if names.is_empty() {
                (String::new(), String::new())
            } else {
                (
                    format!("：{}", names.join(" 或 ")),
                    format!(": {}", names.join(" or ")),
                )
            };
            say(
                "next_outcome",
                format!("再取得“{slot}” {more} 项{zh}{unfit_zh}"),
                format!("{more} more for \"{slot}\"{en}{unfit_en}"),
            )
        }
        _ => return None,
    })
}

/// What another choice or a wider cap would do.
pub(super) fn prospects(finding: &Finding) -> Option<Words> {
    Some(match finding {
        Finding::Instead {
            course,
            outcomes,
            lost,
            credits,
            gives_up,
        } => {
            let (by_zh, by_en) = if outcomes.is_empty() {
                (String::new(), String::new())
            } else {
                (
                    format!("以 {} ", outcomes.join("、")),
                    format!(" for {}", outcomes.join(", ")),
                )
            };
            let (up_zh, up_en) = if gives_up.is_empty() {
                (String::new(), String::new())
            } else {
                (
                    format!("，放弃 {}", gives_up.join("、")),
                    format!(", giving up {}", gives_up.join(", ")),
                )
            };
            say(
                "instead",
                format!("若改为{by_zh}转换 {course}：共 {credits} 学分，少 {lost}{up_zh}"),
                format!("with {course}{by_en} instead: {credits} credits, {lost} fewer{up_en}"),
            )
        }
        Finding::WiderCap {
            cap,
            raise,
            gained,
            courses,
        } => {
            let (unit_zh, unit_en) = if *courses {
                ("门", "courses")
            } else {
                ("学分", "credits")
            };
            let raise = measure(*raise, *courses);
            say(
                "wider_cap",
                format!("上限 {cap} 若提高 {raise} {unit_zh}，可多得 {gained} 学分"),
                format!("cap {cap} wider by {raise} {unit_en} would bring {gained} credits more"),
            )
        }
        _ => return None,
    })
}

/// What one more award would bring.
pub(super) fn award(finding: &Finding) -> Option<Words> {
    let Finding::OneMoreAward {
        award,
        level,
        gained,
        courses,
    } = finding
    else {
        return None;
    };
    let level = level.as_ref();
    let of_zh = level.map_or_else(String::new, |level| format!("（{level}）"));
    let of_en = level.map_or_else(String::new, |level| format!(" ({level})"));
    let (more_zh, more_en) = if courses.is_empty() {
        (String::new(), String::new())
    } else {
        (
            format!("：{}", courses.join("、")),
            format!(": {}", courses.join(", ")),
        )
    };
    Some(say(
        "one_more_award",
        format!("再取得 {award}{of_zh}，可多得 {gained} 学分{more_zh}"),
        format!("{award}{of_en} in addition would bring {gained} credits more{more_en}"),
    ))
}
