//! What can be wrong with the books, each with its witnesses.

use crate::id::{ClaimId, EnrolmentId, EntryId, GroupId, LineId, OutcomeId};
use crate::ledger::{Account, LedgerError};
use crate::state::{GroupState, OutcomeState};

/// One broken invariant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// An entry does not sum to zero in each book, or has no posting.
    #[error("entry {entry} does not close: {cause}")]
    EntryNotClosed {
        /// The entry.
        entry: EntryId,
        /// What is wrong with it.
        cause: LedgerError,
    },
    /// An entry does not follow the one before it: something between them was taken out.
    #[error("the entry after number {before} is number {found}")]
    SequenceGap {
        /// The sequence number of the last entry before the gap; 0 at the beginning.
        before: i64,
        /// That of the first entry behind it.
        found: i64,
    },
    /// A kept balance is not the sum of the postings.
    #[error(
        "account {account} is kept at {kept_hundredths:?} hundredths, its postings sum to {sum_hundredths:?}"
    )]
    BalanceDiffers {
        /// The account.
        account: Account,
        /// What is kept; `None` if no balance is kept.
        kept_hundredths: Option<i64>,
        /// What the postings sum to; `None` if they leave the range.
        sum_hundredths: Option<i64>,
    },
    /// An account of the learner was below zero after an entry.
    #[error("account {account} fell below zero with entry {entry}")]
    BelowZero {
        /// The entry after which it was.
        entry: EntryId,
        /// The account.
        account: Account,
    },
    /// A reversal names no earlier entry, or is not its negation, or an entry that is none names one.
    #[error("entry {entry} is not the reversal of an earlier entry")]
    ReversalWrong {
        /// The reversing entry.
        entry: EntryId,
    },
    /// An entry was reversed twice.
    #[error("entry {original} is reversed again by {entry}")]
    ReversedTwice {
        /// The entry that was reversed.
        original: EntryId,
        /// The second reversal.
        entry: EntryId,
    },
    /// Points, or a lot that cannot be converted, in the books of use or grant.
    #[error("entry {entry} mixes what can never become academic credit with uses or grants")]
    LeisureUsed {
        /// The entry.
        entry: EntryId,
    },
    /// The deposit of a lot is not what its state says.
    #[error("the deposit of outcome {outcome} does not fit its state")]
    DepositDiffers {
        /// The outcome.
        outcome: OutcomeId,
    },
    /// An outcome that counts, or did, has no category and value.
    #[error("outcome {outcome} is {} without a lot", state.as_str())]
    StateWithoutLot {
        /// The outcome.
        outcome: OutcomeId,
        /// Its state.
        state: OutcomeState,
    },
    /// The live claims of one place do not add up to the book of use.
    #[error(
        "account {account} does not agree with the claims, which give {claims_hundredths} hundredths"
    )]
    ClaimsDiffer {
        /// The account.
        account: Account,
        /// What the claims give, in hundredths.
        claims_hundredths: i64,
    },
    /// A claim on an outcome that was never recognised.
    #[error("claim {claim} is on an outcome without a lot")]
    ClaimWithoutLot {
        /// The claim.
        claim: ClaimId,
    },
    /// A claim and the live ones that conflict with it take more than the outcome is worth.
    #[error("claim {claim} and those it conflicts with take more than the outcome is worth")]
    OverBudget {
        /// The claim.
        claim: ClaimId,
    },
    /// An outcome that is used whole has another live conflicting claim.
    #[error("claims {claim} and {other} use one outcome that is used whole")]
    UsedTwice {
        /// The claim.
        claim: ClaimId,
        /// The claim it conflicts with.
        other: ClaimId,
    },
    /// A live claim on a revoked outcome.
    #[error("claim {claim} is live although its outcome is revoked")]
    RevokedInUse {
        /// The claim.
        claim: ClaimId,
    },
    /// A held claim without an open application.
    #[error("claim {claim} is held by no open application")]
    HeldWithoutApplication {
        /// The claim.
        claim: ClaimId,
    },
    /// A group is not what became of its lines and claims.
    #[error("group {group} is {}, its lines or claims are not", state.as_str())]
    GroupDiffers {
        /// The group.
        group: GroupId,
        /// What it says.
        state: GroupState,
    },
    /// What was granted for a line is not what the line says.
    #[error(
        "the grant of line {line} is {granted_hundredths} hundredths, which its state does not allow"
    )]
    GrantDiffers {
        /// The line.
        line: LineId,
        /// What the book says, in hundredths.
        granted_hundredths: i64,
    },
    /// More was granted than a cap allows.
    #[error("enrolment {enrolment} is granted more than its cap {cap} allows")]
    OverCap {
        /// The enrolment.
        enrolment: EnrolmentId,
        /// The cap.
        cap: String,
    },
    /// A course granted twice in one enrolment.
    #[error("lines {line} and {other} grant one course in one enrolment")]
    CourseTwice {
        /// The first line.
        line: LineId,
        /// The second line.
        other: LineId,
    },
    /// A contra account whose kept balance is not the sum over all learners.
    #[error(
        "contra account {account} is kept at {kept_hundredths} hundredths, its postings sum to {sum_hundredths}"
    )]
    ContraDiffers {
        /// The account.
        account: Account,
        /// What is kept.
        kept_hundredths: i64,
        /// What the postings of all learners sum to.
        sum_hundredths: i64,
    },
}

impl Violation {
    /// The invariant's name, stable for alarms and tests.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::EntryNotClosed { .. } => "entry_not_closed",
            Self::SequenceGap { .. } => "sequence_gap",
            Self::BalanceDiffers { .. } => "balance_differs",
            Self::BelowZero { .. } => "below_zero",
            Self::ReversalWrong { .. } => "reversal_wrong",
            Self::ReversedTwice { .. } => "reversed_twice",
            Self::LeisureUsed { .. } => "leisure_used",
            Self::DepositDiffers { .. } => "deposit_differs",
            Self::StateWithoutLot { .. } => "state_without_lot",
            Self::ClaimsDiffer { .. } => "claims_differ",
            Self::ClaimWithoutLot { .. } => "claim_without_lot",
            Self::OverBudget { .. } => "over_budget",
            Self::UsedTwice { .. } => "used_twice",
            Self::RevokedInUse { .. } => "revoked_in_use",
            Self::HeldWithoutApplication { .. } => "held_without_application",
            Self::GroupDiffers { .. } => "group_differs",
            Self::GrantDiffers { .. } => "grant_differs",
            Self::OverCap { .. } => "over_cap",
            Self::CourseTwice { .. } => "course_twice",
            Self::ContraDiffers { .. } => "contra_differs",
        }
    }
}
