//! The states of an enrolment.

super::machine::machine! {
    /// Whether a learner is still enrolled. The programme version is fixed at the start.
    states EnrolmentState {
        /// Enrolled.
        Active = "active", "在读";
        /// The award was conferred.
        Awarded = "awarded", "已毕业";
        /// Left without the award.
        Ended = "ended", "已结束";
    }
    /// What can be done to an enrolment.
    acts EnrolmentAct {
        /// Confer the award.
        Award = "award";
        /// End it without the award.
        End = "end";
        /// Take back an end that was a slip; an award stands.
        Reopen = "reopen";
    }
    moves {
        Active: Award => Awarded, End => Ended;
        Ended: Reopen => Active;
    }
}
