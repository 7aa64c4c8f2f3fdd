//! Crediting after the examination: G.granted +t / G.school −t.

use super::draft::Draft;
use crate::credits::Credits;
use crate::id::{EnrolmentId, LineId, OrganisationId};
use crate::ledger::{Account, Entry, LedgerError, Verb};

/// What a school grants for one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CourseGrant {
    /// The enrolment that receives the credits.
    pub enrolment: EnrolmentId,
    /// The line (one course).
    pub line: LineId,
    /// The school that grants them.
    pub school: OrganisationId,
    /// t: the target course's credits; 0.00 where the course is waived without credit (补学分).
    pub credits: Credits,
}

impl CourseGrant {
    pub(super) fn post(&self, draft: &mut Draft, hundredths: i64) -> Result<(), LedgerError> {
        let granted = Account::GrantGranted {
            enrolment: self.enrolment,
            line: self.line,
        };
        draft.pair(granted, Account::GrantSchool(self.school), hundredths)
    }
}

/// The examination of a `pending_exam` line was passed.
///
/// # Errors
/// None for amounts within [`Credits`].
pub fn credit(grant: &CourseGrant) -> Result<Entry, LedgerError> {
    let mut draft = Draft::default();
    grant.post(&mut draft, grant.credits.hundredths())?;
    draft.close(Verb::Credit, None)
}
