//! What a completion says, as one source of the outcome it attests.

use super::opened::Mending;
use crate::completions::content::PostedContent;
use crate::completions::recognition::Attested;
use crate::outcomes::certificate;
use crate::problem::Problem;
use credit_bank_domain::award::Award;
use credit_bank_domain::state::EvidenceState;
use credit_bank_store::WriteTx;
use credit_bank_store::rows::Outcome;

impl Mending<'_> {
    /// The completion attests this content from now on: the evidence has its worth, and where this source
    /// says what the outcome is, the outcome and its certificate become what it says.
    pub(super) fn attest(
        &mut self,
        tx: &mut dyn WriteTx,
        (attested, award): (&Attested, &Award),
        content: &PostedContent,
        same_name: bool,
    ) -> Result<(), Problem> {
        let worth = |of_another| attested.evidence(award, same_name, of_another);
        let (speaks, provider) = (self.speaks(worth(false)), self.completion.provider_id);
        let case = &mut self.case;
        let state = if speaks {
            let before = case.outcome.clone();
            content.describe(&mut case.outcome, award);
            // The same number stays tied, though nothing vouches for it at the moment.
            let certificate = |of: &Outcome| (of.award_id, of.certificate_number.clone());
            if certificate(&before) != certificate(&case.outcome) {
                certificate::untie(tx, case, &before)?;
            }
            if case.outcome != before {
                case.dispute_others(tx, self.completion.id)?;
            }
            let state = worth(certificate::is_of_another(tx, case)?);
            if state == EvidenceState::Verified {
                case.outcome.issuer_id = provider;
                certificate::tie(tx, case)?;
            }
            state
        } else if content.agrees_with(&case.outcome, award) {
            worth(certificate::is_of_another(tx, case)?)
        } else {
            EvidenceState::Disputed
        };
        self.set_evidence(tx, state)
    }

    /// Does this source say what the outcome is: as the only one, as its issuer, or as the first that is
    /// verified? What is in the books no source changes by its word.
    fn speaks(&self, worth: EvidenceState) -> bool {
        if self.case.outcome.category.is_some() {
            return false;
        }
        self.other_evidence().next().is_none()
            || self.case.outcome.issuer_id == self.completion.provider_id
            || (worth == EvidenceState::Verified && !self.is_vouched_by_others())
    }
}
