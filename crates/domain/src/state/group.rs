//! The states of a group: one use of a rule, the smallest unit of decision.

super::machine::machine! {
    /// What the school said to one use of a rule.
    states GroupState {
        /// Applied for.
        Proposed = "proposed", "待决定";
        /// Accepted by the school.
        Accepted = "accepted", "已接受";
        /// Rejected by the school, with a reason.
        Rejected = "rejected", "未接受";
        /// Let go before a decision: withdrawn, or its basis was revoked.
        Released = "released", "已释放";
    }
    /// What can be done to a group.
    acts GroupAct {
        /// The school accepts, at once or after a review.
        Acceptance = "acceptance";
        /// The school rejects.
        Rejection = "rejection";
        /// It is let go.
        Release = "release";
    }
    moves {
        Proposed: Acceptance => Accepted, Rejection => Rejected, Release => Released;
        Rejected: Acceptance => Accepted, Rejection => Rejected;
    }
}
