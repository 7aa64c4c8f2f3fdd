//! The states of a rule-set version.

super::machine::machine! {
    /// How far a version of a rule set got. Superseded is derived; that it was checked is a recorded fact,
    /// without which it is not submitted.
    states RuleSetVersionState {
        /// Being written.
        Draft = "draft", "草案";
        /// Before the approver; never edited from here on.
        Submitted = "submitted", "待审核";
        /// Approved by another person, who signed the hash.
        Approved = "approved", "已批准";
        /// In force from its date.
        Published = "published", "已公布";
        /// Taken out of use; applications filed under it are still decided by it.
        Withdrawn = "withdrawn", "已停用";
    }
    /// What can be done to a version.
    acts RuleSetVersionAct {
        /// The editor submits it.
        Submission = "submission";
        /// Another person approves it.
        Approval = "approval";
        /// It is published.
        Publication = "publication";
        /// It is taken out of use, or given up before publication.
        Withdrawal = "withdrawal";
    }
    moves {
        Draft: Submission => Submitted;
        Submitted: Approval => Approved, Withdrawal => Withdrawn;
        Approved: Publication => Published, Withdrawal => Withdrawn;
        Published: Withdrawal => Withdrawn;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_published_without_approval() {
        for state in [RuleSetVersionState::Draft, RuleSetVersionState::Submitted] {
            assert!(state.after(RuleSetVersionAct::Publication).is_err());
        }
    }
}
