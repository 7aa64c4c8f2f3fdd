//! What providers ask an officer for: to withdraw what they posted, to correct it, or to say what another
//! source posted of the same certificate.

use super::{Known, OpenQuestions};
use crate::completions::content::PostedContent;
use crate::completions::differences::{CORRECTION_REQUESTED, differences};
use crate::completions::read_back::CORRECTION;
use crate::problem::Problem;
use credit_bank_conversion_rules::Reason;
use credit_bank_domain::award::Award;
use credit_bank_store::ReadTx;
use credit_bank_store::rows::{Completion, CompletionRevision, Outcome};
use credit_bank_store::sealing::IdentityKeys;
use credit_bank_store::words::CompletionState;

/// Most characters of a provider's words that a reason repeats.
const LONGEST: usize = 900;

/// A request that waits, with the outcome it is about.
struct Request<'around> {
    outcome: &'around Outcome,
    completion: &'around Completion,
    /// What was asked; another source asks by its post, without any.
    revision: Option<CompletionRevision>,
}

/// Every request about one of the outcomes.
pub(super) fn add(
    tx: &mut dyn ReadTx,
    keys: &IdentityKeys,
    known: &Known<'_>,
    questions: &mut OpenQuestions,
) -> Result<(), Problem> {
    let requests = read(tx, known)?;
    let mut asked = Vec::new();
    for request in requests {
        if request.completion.state == CompletionState::WithdrawalPending {
            questions.push(request.outcome.id, [request.withdrawal()]);
        } else {
            asked.push((request.content()?, request));
        }
    }
    let named: Vec<(&str, &str)> = asked
        .iter()
        .map(|(content, _)| (content.award.code.as_str(), content.award.edition.as_str()))
        .collect();
    let editions = tx.find_award_editions(&named)?;
    for (content, request) in &asked {
        let mut reasons = request.correction(content, keys)?;
        let of_it =
            |it: &&Award| it.code == content.award.code && it.edition == content.award.edition;
        let is = editions.iter().find(of_it);
        if let (Some(was), Some(is)) = (known.awards.get(&request.outcome.award_id), is) {
            let mut changed = request.outcome.clone();
            content.describe(&mut changed, is);
            reasons.extend(differences((was, request.outcome), (is, &changed)));
        }
        questions.push(request.outcome.id, reasons);
    }
    Ok(())
}

/// The last thing that each provider asked.
fn read<'around>(
    tx: &mut dyn ReadTx,
    known: &Known<'around>,
) -> Result<Vec<Request<'around>>, Problem> {
    let of = |completion: &'around Completion| {
        let mut outcomes = known.outcomes.iter();
        let outcome = outcomes.find(|it| it.id == completion.outcome_id)?;
        Some((outcome, completion))
    };
    let pending: Vec<_> = known.pending.iter().filter_map(of).collect();
    if pending.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = pending
        .iter()
        .map(|(_, completion)| completion.id)
        .collect();
    let revisions = tx.list_completion_revisions(&ids)?;
    let requests = pending.into_iter().map(|(outcome, completion)| {
        let is_asked = |it: &&CompletionRevision| {
            it.completion_id == completion.id && it.revision > completion.revision
        };
        Request {
            outcome,
            completion,
            revision: revisions.iter().rfind(is_asked).cloned(),
        }
    });
    Ok(requests.collect())
}

impl Request<'_> {
    fn words(&self) -> String {
        let words = self.revision.as_ref().map_or("", |it| it.reason.as_str());
        words.chars().take(LONGEST).collect()
    }

    fn content(&self) -> Result<PostedContent, Problem> {
        let asked = self.revision.as_ref().filter(|it| it.act == CORRECTION);
        PostedContent::read(asked.map_or(&self.completion.content, |it| &it.content))
    }

    fn withdrawal(&self) -> Reason {
        let words = self.words();
        Reason::new(
            "withdrawal_requested",
            format!("报送方请求撤回：{words}"),
            format!("The provider asks to withdraw it: {words}"),
        )
    }

    /// The provider wants another content. That the name would change is told without naming it.
    fn correction(
        &self,
        content: &PostedContent,
        keys: &IdentityKeys,
    ) -> Result<Vec<Reason>, Problem> {
        if self.revision.is_none() {
            return Ok(vec![other_source()]);
        }
        let (words, learner) = (self.words(), self.completion.learner_id);
        let mut reasons = vec![Reason::new(
            CORRECTION_REQUESTED,
            format!("报送方请求更正：{words}"),
            format!("The provider asks for a correction: {words}"),
        )];
        let was = PostedContent::read(&self.completion.content)?;
        if was.open_name(learner, keys)? != content.open_name(learner, keys)? {
            let (zh, en) = ("姓名将更正。", "The name would be corrected.");
            reasons.push(Reason::new(CORRECTION_REQUESTED, zh, en));
        }
        Ok(reasons)
    }
}

fn other_source() -> Reason {
    Reason::new(
        CORRECTION_REQUESTED,
        "另一来源就同一证书报送了不同的内容。",
        "Another source posted other content for the same certificate.",
    )
}
