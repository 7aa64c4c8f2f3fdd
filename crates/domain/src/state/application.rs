//! The states of a transfer application.

super::machine::machine! {
    /// Where an application stands with the school. Overdue is a flag, not a state: a silent school
    /// never loses the hold.
    states ApplicationState {
        /// Filed; its outcomes are held.
        Submitted = "submitted", "已申请";
        /// The school asked for something; the clock stops.
        Supplement = "supplement", "补正";
        /// The school looks at it.
        InReview = "in_review", "审核中";
        /// Every group is decided.
        Decided = "decided", "已决定";
        /// The learner took it back.
        Withdrawn = "withdrawn", "已撤回";
    }
    /// What can be done to an application.
    acts ApplicationAct {
        /// The school takes it up.
        Review = "review";
        /// The school asks for what is missing.
        SupplementRequest = "supplement_request";
        /// What was missing arrived.
        Supplement = "supplement";
        /// The registrar decides group by group.
        Decision = "decision";
        /// The learner takes it back.
        Withdrawal = "withdrawal";
        /// The learner asks that a person looks at rejected groups again.
        ReviewRequest = "review_request";
    }
    moves {
        Submitted: Review => InReview, SupplementRequest => Supplement, Decision => Decided, Withdrawal => Withdrawn;
        Supplement: Supplement => InReview, Withdrawal => Withdrawn;
        InReview: SupplementRequest => Supplement, Decision => Decided, Withdrawal => Withdrawn;
        Decided: ReviewRequest => Decided;
    }
}

impl ApplicationState {
    /// Does it still hold outcomes?
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Submitted | Self::Supplement | Self::InReview)
    }
}
