//! The states of a learning outcome.

super::machine::machine! {
    /// Where an outcome stands with the bank.
    states OutcomeState {
        /// Registered; nobody judged it yet.
        Submitted = "submitted", "已提交";
        /// Something is missing; the clock stops.
        Supplement = "supplement", "补正";
        /// An officer looks at it.
        InReview = "in_review", "评审";
        /// The bank recognised it.
        Recognised = "recognised", "已认定";
        /// The bank did not recognise it.
        Refused = "refused", "不予认定";
        /// Suspended: no new claim, held ones stay held, no decision.
        Frozen = "frozen", "冻结";
        /// A higher outcome of the same content took its place.
        Superseded = "superseded", "被取代";
        /// Past its day of expiry; it stays in the lifelong record.
        Expired = "expired", "过期";
        /// Taken back by its issuer or by an authority.
        Revoked = "revoked", "撤销";
        /// Recognised again after a review.
        Reinstated = "reinstated", "恢复认定";
    }
    /// What can be done to an outcome. The words of officers' acts are those of the API's paths, with `_` for `-`.
    acts OutcomeAct {
        /// An officer takes it up, again after a refusal if a review was asked for.
        Review = "review";
        /// The officer asks for what is missing.
        SupplementRequest = "supplement_request";
        /// What was missing arrived.
        Supplement = "supplement";
        /// The bank recognises it.
        Recognition = "recognition";
        /// The bank refuses it.
        Refusal = "refusal";
        /// Suspend it.
        Freeze = "freeze";
        /// End the suspension.
        Restoration = "restoration";
        /// A higher outcome of the same content is recognised.
        Supersession = "supersession";
        /// Its day of expiry passed.
        Expiry = "expiry";
        /// A superseded or expired outcome counts again because another was revoked.
        Return = "return";
        /// The learner lets it count in the place of another of the same content that is worth no more.
        Choice = "choice";
        /// It is taken back.
        Revocation = "revocation";
        /// A review recognises it again.
        Reinstatement = "reinstatement";
        /// What it rests on was corrected or withdrawn in part: it is weighed again.
        Correction = "correction";
    }
    moves {
        Submitted: Review => InReview, SupplementRequest => Supplement, Recognition => Recognised, Refusal => Refused, Revocation => Revoked;
        Supplement: Supplement => InReview, Refusal => Refused, Revocation => Revoked;
        InReview: SupplementRequest => Supplement, Recognition => Recognised, Refusal => Refused, Revocation => Revoked;
        Recognised: Freeze => Frozen, Supersession => Superseded, Expiry => Expired, Revocation => Revoked, Correction => Submitted;
        Refused: Review => InReview;
        Frozen: Restoration => Recognised, Revocation => Revoked;
        Superseded: Return => Recognised, Choice => Recognised, Revocation => Revoked, Correction => Submitted;
        Expired: Return => Recognised, Revocation => Revoked, Correction => Submitted;
        Revoked: Reinstatement => Reinstated;
        Reinstated: Freeze => Frozen, Supersession => Superseded, Expiry => Expired, Revocation => Revoked, Correction => Submitted;
    }
}

impl OutcomeState {
    /// May a new claim be made on it, its day of expiry permitting?
    pub const fn is_usable(self) -> bool {
        matches!(self, Self::Recognised | Self::Reinstated)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frozen_outcome_is_restored_or_revoked_and_the_conflict_says_so() {
        let conflict = OutcomeState::Frozen.after(OutcomeAct::Expiry).unwrap_err();
        assert_eq!(
            conflict.allowed,
            [OutcomeAct::Restoration, OutcomeAct::Revocation]
        );
        assert_eq!(
            conflict.to_string(),
            "expiry is not possible in the state frozen; allowed now: restoration revocation"
        );
    }

    #[test]
    fn what_was_revoked_comes_back_only_by_reinstatement() {
        assert_eq!(
            OutcomeState::Revoked.allowed_acts(),
            [OutcomeAct::Reinstatement]
        );
    }
}
