//! The calendar of working days.

use crate::error::StoreError;
use credit_bank_domain::working_days::CalendarYear;

/// Reading the calendar.
pub trait CalendarReads {
    /// All years that are known, in order.
    fn list_calendar_years(&mut self) -> Result<Vec<CalendarYear>, StoreError>;
}

/// Entering the calendar.
pub trait CalendarWrites {
    /// Enters a year as the State Council published it, or replaces it after an amendment.
    fn put_calendar_year(&mut self, year: &CalendarYear) -> Result<(), StoreError>;
}
