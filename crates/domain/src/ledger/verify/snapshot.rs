//! What is read of one learner for verification.

use crate::claim::Claim;
use crate::credits::Credits;
use crate::id::{ApplicationId, EnrolmentId, GroupId, LineId, OutcomeId};
use crate::ledger::{Account, Lot, RecordedEntry};
use crate::state::{ApplicationState, GroupState, LineState, OutcomeState};
use std::collections::{BTreeMap, BTreeSet};

/// A recognised lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotSnapshot {
    /// The lot.
    pub lot: Lot,
    /// Its recognised value (of a pool: its value now), which is also its budget.
    pub value: Credits,
    /// Where the outcome stands.
    pub state: OutcomeState,
    /// May it become academic credit at all? Leisure learning may not.
    pub convertible: bool,
}

/// A line of one of the learner's applications.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineSnapshot {
    /// The line.
    pub line: LineId,
    /// Its application.
    pub application: ApplicationId,
    /// Its group.
    pub group: GroupId,
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// The course within the programme version.
    pub course: String,
    /// t: the credits the line grants once it is granted.
    pub target: Credits,
    /// What became of it.
    pub state: LineState,
}

/// A cap under which an enrolment's lines were accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapSnapshot {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// The cap's id in its rule-set version.
    pub name: String,
    /// The most credits it allows, as it stood at the last decision: later changes touch later
    /// applications only.
    pub limit: Credits,
    /// The lines that count towards it.
    pub lines: BTreeSet<LineId>,
    /// Does it count granted courses, 1.00 each, instead of their credits?
    pub counts_courses: bool,
}

/// The books of one learner with the rows that they must agree with.
#[derive(Debug, Clone, Default)]
pub struct LearnerBooks {
    /// The entries in the order of their sequence.
    pub entries: Vec<RecordedEntry>,
    /// The sequence number of each entry.
    pub sequence: Vec<i64>,
    /// The balances that are kept beside the entries, learner-side accounts only, in hundredths.
    pub kept_hundredths: BTreeMap<Account, i64>,
    /// The lots.
    pub lots: Vec<LotSnapshot>,
    /// The outcomes that have no lot.
    pub without_lot: BTreeMap<OutcomeId, OutcomeState>,
    /// The claims, live or not.
    pub claims: Vec<Claim>,
    /// The lines.
    pub lines: Vec<LineSnapshot>,
    /// The applications.
    pub applications: BTreeMap<ApplicationId, ApplicationState>,
    /// The groups of the applications.
    pub groups: BTreeMap<GroupId, GroupState>,
    /// Accepted lines whose place a group that is still open would take: until it is decided both
    /// use the same outcomes.
    pub replacing: BTreeMap<GroupId, BTreeSet<LineId>>,
    /// The caps.
    pub caps: Vec<CapSnapshot>,
}

impl LearnerBooks {
    /// What every learner-side account sums to, and `None` where a sum leaves the range.
    pub(super) fn sums(&self) -> BTreeMap<&Account, Option<i64>> {
        let mut sums = BTreeMap::new();
        for posting in self.entries.iter().flat_map(|entry| &entry.postings) {
            if posting.account.is_contra() {
                continue;
            }
            let sum: &mut Option<i64> = sums.entry(&posting.account).or_insert(Some(0));
            *sum = sum.and_then(|sum| sum.checked_add(posting.amount_hundredths));
        }
        sums
    }

    pub(super) fn lot(&self, outcome: OutcomeId) -> Option<&LotSnapshot> {
        self.lots.iter().find(|lot| lot.lot.outcome == outcome)
    }
}
