//! A problem as whoever runs a command reads it, in both languages and without the names of types.

use crate::problem::Problem;

/// The failure of a command: what was not done, then why. Where the cause lies in the bank, the cause too.
pub(super) fn failed((zh, en): (&str, &str), problem: &Problem) -> anyhow::Error {
    let [why_zh, why_en] = problem.in_words();
    let said = format!("{zh}：{why_zh} / {en}: {why_en}");
    let stored = problem.stored_cause().map(ToString::to_string);
    let cause = problem.cause().map(|cause| format!("{cause:#}"));
    match stored.or(cause) {
        Some(cause) => anyhow::anyhow!("{said} ({cause})"),
        None => anyhow::anyhow!(said),
    }
}
