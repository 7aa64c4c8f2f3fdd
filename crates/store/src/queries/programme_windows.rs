//! Application windows that were opened after a programme version was entered.

use super::Conn;
use crate::error::StoreError;
use crate::rows::{ProgrammeWindow, ProgrammeWindowWire};
use crate::schema::programme_window;
use crate::sql_types::Db;
use crate::tx::{ProgrammeWindowReads, ProgrammeWindowWrites};
use credit_bank_domain::id::ProgrammeId;
use diesel::prelude::*;

impl ProgrammeWindowReads for Conn {
    fn list_programme_windows(
        &mut self,
        programmes: &[ProgrammeId],
    ) -> Result<Vec<ProgrammeWindow>, StoreError> {
        Ok(programme_window::table
            .filter(programme_window::programme_id.eq_any(programmes.iter().map(|id| Db(*id))))
            .order((programme_window::programme_id, programme_window::number))
            .select(ProgrammeWindowWire::as_select())
            .load(self)?
            .into_iter()
            .map(Into::into)
            .collect())
    }
}

impl ProgrammeWindowWrites for Conn {
    fn insert_programme_window(&mut self, row: &ProgrammeWindow) -> Result<(), StoreError> {
        diesel::insert_into(programme_window::table)
            .values(ProgrammeWindowWire::from(row))
            .execute(self)?;
        Ok(())
    }
}
