//! The bank's keys.

use super::{Conn, dialect};
use crate::error::StoreError;
use crate::rows::{KeyEvent, KeyEventWire};
use crate::schema::key_event;
use crate::tx::{KeyReads, KeyWrites};
use diesel::prelude::*;

impl KeyReads for Conn {
    fn list_key_events(&mut self) -> Result<Vec<KeyEvent>, StoreError> {
        Ok(key_event::table
            .order((key_event::purpose, key_event::number, key_event::act))
            .select(KeyEventWire::as_select())
            .load(self)?
            .into_iter()
            .map(Into::into)
            .collect())
    }
}

impl KeyWrites for Conn {
    fn insert_key_events(&mut self, events: &[KeyEvent]) -> Result<(), StoreError> {
        Ok(dialect::insert_all::<KeyEventWire, _>(self, events)?)
    }
}
