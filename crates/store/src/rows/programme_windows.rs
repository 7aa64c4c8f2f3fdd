//! Application windows that were opened after a programme version was entered.

use chrono::{DateTime, NaiveDate, Utc};
use credit_bank_domain::id::{ActorId, ProgrammeId};

row! {
    /// One further window; it takes the place of another where it names one.
    ProgrammeWindow, ProgrammeWindowWire, programme_window {
        /// The programme version.
        programme_id: ProgrammeId,
        /// 1 for the version's first.
        number: i64,
        /// First day.
        opens_on: NaiveDate,
        /// Last day, inclusive.
        closes_on: NaiveDate,
        /// First day of the window whose place it takes.
        former_opens_on: Option<NaiveDate>,
        /// Last day of that window.
        former_closes_on: Option<NaiveDate>,
        /// Why.
        reason: String,
        /// Who opened it.
        recorded_by: ActorId,
        /// When.
        recorded_at: DateTime<Utc>,
    }
}
