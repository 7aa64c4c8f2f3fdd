//! The calendar of working days.

use super::Conn;
use crate::error::StoreError;
use crate::schema::calendar_year;
use crate::sql_types::Json;
use crate::tx::{CalendarReads, CalendarWrites};
use credit_bank_domain::working_days::CalendarYear;
use diesel::prelude::*;

impl CalendarReads for Conn {
    fn list_calendar_years(&mut self) -> Result<Vec<CalendarYear>, StoreError> {
        Ok(calendar_year::table
            .order(calendar_year::year)
            .select(calendar_year::document)
            .load::<Json<CalendarYear>>(self)?
            .into_iter()
            .map(|document| document.0)
            .collect())
    }
}

impl CalendarWrites for Conn {
    fn put_calendar_year(&mut self, year: &CalendarYear) -> Result<(), StoreError> {
        diesel::insert_into(calendar_year::table)
            .values((
                calendar_year::year.eq(i64::from(year.year)),
                calendar_year::document.eq(Json(year.clone())),
            ))
            .on_conflict(calendar_year::year)
            .do_update()
            .set(calendar_year::document.eq(Json(year.clone())))
            .execute(self)?;
        Ok(())
    }
}
