//! In what the sources of one certificate differ, as long as somebody has to decide which of them is right.

use super::doubts::may_be_decided;
use super::{Known, OpenQuestions};
use crate::completions::content::PostedContent;
use crate::completions::differences::of_sources;
use crate::problem::Problem;
use credit_bank_domain::award::Award;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::{Completion, Outcome};
use credit_bank_store::words::CompletionState;

/// What each source says otherwise than the outcome that it is about.
pub(super) fn add(
    tx: &mut dyn ReadTx,
    known: &Known<'_>,
    questions: &mut OpenQuestions,
) -> Result<(), Problem> {
    let mut posted = Vec::new();
    for completion in known.completions {
        if let Some(outcome) = about(completion, known) {
            posted.push((outcome, PostedContent::read(&completion.content)?));
        }
    }
    let named = posted.iter().map(|(_, content)| &content.award);
    let named: Vec<(&str, &str)> = named
        .map(|award| (award.code.as_str(), award.edition.as_str()))
        .collect();
    if named.is_empty() {
        return Ok(());
    }
    let editions = tx.find_award_editions(&named)?;
    for (outcome, content) in posted {
        let of_it =
            |it: &&Award| it.code == content.award.code && it.edition == content.award.edition;
        let (stands, said) = (
            known.awards.get(&outcome.award_id),
            editions.iter().find(of_it),
        );
        if let (Some(stands), Some(said)) = (stands, said) {
            let mut other = outcome.clone();
            content.describe(&mut other, said);
            questions.push(outcome.id, of_sources((stands, outcome), (said, &other)));
        }
    }
    Ok(())
}

/// The outcome, where the post stands and somebody has to decide on the outcome.
fn about<'around>(completion: &Completion, known: &Known<'around>) -> Option<&'around Outcome> {
    let mut outcomes = known.outcomes.iter();
    let outcome = outcomes.find(|it| it.id == completion.outcome_id)?;
    let stands = completion.state == CompletionState::Posted;
    (stands && may_be_decided(outcome.state)).then_some(outcome)
}
