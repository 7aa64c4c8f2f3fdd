//! What a simulation reads at one time.

use super::trial::Matter;
use crate::problem::Problem;
use credit_bank_domain::id::SubjectId;
use uuid::Uuid;

/// What was read at one time.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) matters: Vec<Matter>,
    /// After which the next page begins; none where there is none.
    pub(super) after: Option<SubjectId>,
}

impl Page {
    /// Of rows some of which may concern nobody.
    pub(super) fn of<Row>(
        rows: &[Row],
        limit: i64,
        id: impl Fn(&Row) -> Uuid,
        matter: impl FnMut(&Row) -> Result<Option<Matter>, Problem>,
    ) -> Result<Self, Problem> {
        let is_full = i64::try_from(rows.len()).is_ok_and(|count| count >= limit);
        let last = rows.last().filter(|_| is_full);
        let after = last.map(|row| SubjectId::new(id(row)));
        let matters = rows.iter().map(matter).filter_map(Result::transpose);
        Ok(Self {
            matters: matters.collect::<Result<_, _>>()?,
            after,
        })
    }
}
