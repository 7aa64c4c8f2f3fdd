//! Words for what a learner could do next.

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
            let mut words = say(
                "next_improvement",
                format!(
                    "成果 {outcome} 的{}须为 {want}，现为 {have}",
                    field_zh(field)
                ),
                format!("the {field} of outcome {outcome} has to be {want}, it is {have}"),
            );
            words.want = Some(want.clone());
            words.have = Some(have.clone());
            words
        }
        Finding::NextOutcome { slot, more, names } => {
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
                format!("再取得“{slot}” {more} 项{zh}"),
                format!("{more} more for \"{slot}\"{en}"),
            )
        }
        _ => return None,
    })
}
