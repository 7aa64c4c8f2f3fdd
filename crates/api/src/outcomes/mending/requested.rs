//! What a provider asks an officer for, in reasons that the officer reads beside the outcome.

use crate::completions::deposit::reasons_json;
use crate::completions::differences::{CORRECTION_REQUESTED, WITHDRAWAL_REQUESTED, is_request};
use crate::problem::Problem;
use credit_bank_conversion_rules::Reason;
use credit_bank_store::rows::Outcome;

/// Most characters of a provider's words that a reason repeats.
const LONGEST: usize = 900;

/// Adds reasons to those that the outcome has.
pub(super) fn add(outcome: &mut Outcome, more: Vec<Reason>) -> Result<(), Problem> {
    let mut reasons = read(outcome)?;
    reasons.extend(more);
    write(outcome, &reasons)
}

/// Takes the reasons of requests away again.
pub(super) fn remove(outcome: &mut Outcome) -> Result<(), Problem> {
    let mut reasons = read(outcome)?;
    reasons.retain(|it| !is_request(it));
    write(outcome, &reasons)
}

/// The reasons of requests that wait.
pub(in crate::outcomes) fn asked(outcome: &Outcome) -> Result<Vec<Reason>, Problem> {
    let mut reasons = read(outcome)?;
    reasons.retain(is_request);
    Ok(reasons)
}

fn read(outcome: &Outcome) -> Result<Vec<Reason>, Problem> {
    outcome.reasons.read().map_err(Problem::internal)
}

fn write(outcome: &mut Outcome, reasons: &[Reason]) -> Result<(), Problem> {
    outcome.reasons = reasons_json(reasons)?;
    Ok(())
}

/// The provider wants the completion back.
pub(super) fn withdrawal(words: &str) -> Reason {
    let cut: String = words.chars().take(LONGEST).collect();
    Reason::new(
        WITHDRAWAL_REQUESTED,
        format!("报送方请求撤回：{cut}"),
        format!("The provider asks to withdraw it: {cut}"),
    )
}

/// The provider wants another content; `is_renamed` says that the name would change, without naming it.
pub(super) fn correction(words: &str, is_renamed: bool) -> Vec<Reason> {
    let cut: String = words.chars().take(LONGEST).collect();
    let mut reasons = vec![Reason::new(
        CORRECTION_REQUESTED,
        format!("报送方请求更正：{cut}"),
        format!("The provider asks for a correction: {cut}"),
    )];
    if is_renamed {
        let (zh, en) = ("姓名将更正。", "The name would be corrected.");
        reasons.push(Reason::new(CORRECTION_REQUESTED, zh, en));
    }
    reasons
}
