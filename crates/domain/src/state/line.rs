//! The states of a line: one course of an application.

super::machine::machine! {
    /// What became of one course.
    states LineState {
        /// Applied for.
        Proposed = "proposed", "待决定";
        /// Credits granted.
        Granted = "granted", "已转换";
        /// Attendance waived; credits follow the examination (免修不免考).
        PendingExam = "pending_exam", "待考试";
        /// The examination was not passed.
        ExamFailed = "exam_failed", "考试未通过";
        /// Its group was rejected.
        Rejected = "rejected", "不予转换";
        /// Its group was let go before a decision.
        Released = "released", "已释放";
        /// Its basis was revoked after the award; the school decides.
        ReversalPending = "reversal_pending", "待院校处理";
        /// Taken back.
        Reversed = "reversed", "已冲回";
        /// The school lets it stand although its basis was revoked.
        Upheld = "upheld", "维持";
        /// A line of a later application took its place.
        Replaced = "replaced", "被替换";
    }
    /// What can be done to a line.
    acts LineAct {
        /// Its group is accepted and the course exempted.
        Grant = "grant";
        /// Its group is accepted and attendance waived.
        AttendanceWaiver = "attendance_waiver";
        /// Its group is rejected.
        Rejection = "rejection";
        /// Its group is let go.
        Release = "release";
        /// The examination was passed; after a failure a re-sit, or the result was corrected.
        ExamPass = "exam_pass";
        /// The examination was not passed; after a pass the result was corrected.
        ExamFailure = "exam_failure";
        /// Its basis was revoked after the award.
        ReversalNotice = "reversal_notice";
        /// It is taken back.
        Reversal = "reversal";
        /// The school lets it stand.
        Upholding = "upholding";
        /// A later line takes its place.
        Replacement = "replacement";
        /// A review restores it.
        Reinstatement = "reinstatement";
    }
    moves {
        Proposed: Grant => Granted, AttendanceWaiver => PendingExam, Rejection => Rejected, Release => Released;
        Granted: ExamPass => Granted, ExamFailure => ExamFailed, ReversalNotice => ReversalPending, Reversal => Reversed, Replacement => Replaced;
        PendingExam: ExamPass => Granted, ExamFailure => ExamFailed, ReversalNotice => ReversalPending, Reversal => Reversed, Replacement => Replaced;
        ExamFailed: ExamPass => Granted, ExamFailure => ExamFailed;
        Rejected: Grant => Granted, AttendanceWaiver => PendingExam, Rejection => Rejected;
        ReversalPending: Reversal => Reversed, Upholding => Upheld, Reinstatement => Granted, AttendanceWaiver => PendingExam;
        Upheld: ReversalNotice => ReversalPending;
        Reversed: Reinstatement => Granted, AttendanceWaiver => PendingExam;
    }
}

impl LineState {
    /// Was it accepted, and does it stand? Its course cannot be granted a second time.
    pub const fn stands(self) -> bool {
        matches!(
            self,
            Self::Granted | Self::PendingExam | Self::ReversalPending | Self::Upheld
        )
    }

    /// May its claims stay although the outcome was revoked?
    pub const fn survives_revocation(self) -> bool {
        matches!(self, Self::ReversalPending | Self::Upheld)
    }
}
