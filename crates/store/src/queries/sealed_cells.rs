//! Everything that is sealed, wherever it lies.

use super::Conn;
use crate::error::StoreError;
use crate::schema::{
    completion, completion_revision, consent_guardian, idempotency, learner, learner_correction,
    learner_former_name, learner_identity, learner_phone, user_phone,
};
use crate::sql_types::Db;
use crate::tx::{SealedCell, SealedCellReads, SealedCellWrites, SealedColumn};
use credit_bank_domain::id::SubjectId;
use diesel::prelude::*;

/// A value that is kept as text.
fn text(value: &[u8]) -> Result<&str, StoreError> {
    std::str::from_utf8(value).map_err(|error| StoreError::Corrupt(error.to_string()))
}

/// A value that is kept as bytes.
#[expect(clippy::unnecessary_wraps, reason = "the twin of `text`")]
const fn bytes(value: &[u8]) -> Result<&[u8], StoreError> {
    Ok(value)
}

/// The cells of one column: the range of the primary key first, so that its index is used.
macro_rules! cells {
    ($page:expr, $table:ident :: $row:ident, $value:ident, $read:ident as $Kept:ty) => {
        cells!(
            $page,
            $table::table,
            $table::$row,
            $table::$row,
            $table::$value,
            $read as $Kept
        )
    };
    ($page:expr, $from:expr, $row:expr, $owner:expr, $value:expr, $read:ident as $Kept:ty) => {{
        let (conn, after, limit) = $page;
        let mut query = $from
            .select(($row, $owner, $value))
            .order(($row, $value))
            .limit(limit)
            .into_boxed();
        if let Some(after) = after {
            let behind = $row
                .gt(Db(after.row_id))
                .or($value.gt($read(&after.value)?));
            query = query.filter($row.ge(Db(after.row_id))).filter(behind);
        }
        query
            .load::<(Db<SubjectId>, Db<SubjectId>, _)>(conn)?
            .into_iter()
            .map(|(row_id, owner, value)| cell::<$Kept>(row_id, owner, value))
            .collect()
    }};
}

/// The cells of a column that is empty where nothing of the kind was.
macro_rules! filled_cells {
    ($page:expr, $table:ident :: $row:ident, $value:ident) => {{
        let value = $table::$value;
        let from = $table::table.filter(value.is_not_null());
        cells!(
            $page,
            from,
            $table::$row,
            $table::$row,
            value.assume_not_null(),
            bytes as Vec<u8>
        )
    }};
}

fn cell<V: Into<Vec<u8>>>(row_id: Db<SubjectId>, owner: Db<SubjectId>, value: V) -> SealedCell {
    SealedCell {
        row_id: row_id.0,
        owner: owner.0,
        value: value.into(),
    }
}

macro_rules! replace {
    ($conn:expr, $was:expr, $value:expr, $table:ident :: $row:ident, $column:ident, $read:ident) => {
        diesel::update(
            $table::table
                .filter($table::$row.eq(Db($was.row_id)))
                .filter($table::$column.eq($read(&$was.value)?)),
        )
        .set($table::$column.eq($read($value)?))
        .execute($conn)?
    };
}

impl SealedCellReads for Conn {
    #[expect(clippy::too_many_lines, reason = "a table: one arm for each column")]
    fn list_sealed_cells(
        &mut self,
        column: SealedColumn,
        after: Option<&SealedCell>,
        limit: i64,
    ) -> Result<Vec<SealedCell>, StoreError> {
        let page = (self, after, limit);
        Ok(match column {
            SealedColumn::LearnerName => {
                cells!(page, learner::id, name_ciphertext, bytes as Vec<u8>)
            }
            SealedColumn::FormerName => {
                cells!(
                    page,
                    learner_former_name::learner_id,
                    name_ciphertext,
                    bytes as Vec<u8>
                )
            }
            SealedColumn::IdentityNumber => {
                cells!(
                    page,
                    learner_identity::learner_id,
                    number_ciphertext,
                    bytes as Vec<u8>
                )
            }
            SealedColumn::LearnerPhone => {
                cells!(
                    page,
                    learner_phone::learner_id,
                    number_ciphertext,
                    bytes as Vec<u8>
                )
            }
            SealedColumn::UserPhone => {
                cells!(
                    page,
                    user_phone::user_id,
                    number_ciphertext,
                    bytes as Vec<u8>
                )
            }
            SealedColumn::GuardianName => {
                cells!(
                    page,
                    consent_guardian::learner_id,
                    name_ciphertext,
                    bytes as Vec<u8>
                )
            }
            SealedColumn::KeptAnswer => {
                filled_cells!(page, idempotency::actor_id, sealed_body)
            }
            SealedColumn::CorrectedName => {
                filled_cells!(page, learner_correction::learner_id, name_ciphertext)
            }
            SealedColumn::CorrectedNumber => {
                filled_cells!(page, learner_correction::learner_id, id_number_ciphertext)
            }
            SealedColumn::CorrectedPhone => {
                filled_cells!(page, learner_correction::learner_id, phone_ciphertext)
            }
            SealedColumn::CompletionContent => {
                let (row, owner) = (completion::id, completion::learner_id);
                cells!(
                    page,
                    completion::table,
                    row,
                    owner,
                    completion::content,
                    text as String
                )
            }
            SealedColumn::RevisionContent => {
                let (row, owner) = (completion_revision::completion_id, completion::learner_id);
                let of_learner = completion::table.on(completion::id.eq(row));
                let from = completion_revision::table.inner_join(of_learner);
                cells!(
                    page,
                    from,
                    row,
                    owner,
                    completion_revision::content,
                    text as String
                )
            }
        })
    }
}

impl SealedCellWrites for Conn {
    #[expect(clippy::too_many_lines, reason = "a table: one arm for each column")]
    fn replace_sealed_cell(
        &mut self,
        column: SealedColumn,
        was: &SealedCell,
        value: &[u8],
    ) -> Result<bool, StoreError> {
        let changed = match column {
            SealedColumn::LearnerName => {
                replace!(self, was, value, learner::id, name_ciphertext, bytes)
            }
            SealedColumn::FormerName => {
                replace!(
                    self,
                    was,
                    value,
                    learner_former_name::learner_id,
                    name_ciphertext,
                    bytes
                )
            }
            SealedColumn::IdentityNumber => {
                replace!(
                    self,
                    was,
                    value,
                    learner_identity::learner_id,
                    number_ciphertext,
                    bytes
                )
            }
            SealedColumn::LearnerPhone => {
                replace!(
                    self,
                    was,
                    value,
                    learner_phone::learner_id,
                    number_ciphertext,
                    bytes
                )
            }
            SealedColumn::UserPhone => {
                replace!(
                    self,
                    was,
                    value,
                    user_phone::user_id,
                    number_ciphertext,
                    bytes
                )
            }
            SealedColumn::GuardianName => {
                replace!(
                    self,
                    was,
                    value,
                    consent_guardian::learner_id,
                    name_ciphertext,
                    bytes
                )
            }
            SealedColumn::CorrectedName => {
                replace!(
                    self,
                    was,
                    value,
                    learner_correction::learner_id,
                    name_ciphertext,
                    bytes
                )
            }
            SealedColumn::CorrectedNumber => {
                replace!(
                    self,
                    was,
                    value,
                    learner_correction::learner_id,
                    id_number_ciphertext,
                    bytes
                )
            }
            SealedColumn::CorrectedPhone => {
                replace!(
                    self,
                    was,
                    value,
                    learner_correction::learner_id,
                    phone_ciphertext,
                    bytes
                )
            }
            SealedColumn::KeptAnswer => {
                replace!(self, was, value, idempotency::actor_id, sealed_body, bytes)
            }
            SealedColumn::CompletionContent => {
                replace!(self, was, value, completion::id, content, text)
            }
            SealedColumn::RevisionContent => {
                replace!(
                    self,
                    was,
                    value,
                    completion_revision::completion_id,
                    content,
                    text
                )
            }
        };
        Ok(changed > 0)
    }
}
