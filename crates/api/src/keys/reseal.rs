//! Sealing anew, under the key that seals now, what older keys sealed.
//!
//! A batch is one short transaction, so that the bank serves meanwhile. Whoever stops it may start it
//! again: what is under the key already is passed over.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use credit_bank_store::sealing::{IdentityKeys, SealingError, key_number};
use credit_bank_store::tx::{SealedCell, SealedColumn};
use credit_bank_store::{Store, StoreError};
use serde_json::Value;

/// Field of a completion's content that holds the sealed name, base64.
const SEALED_FIELD: &str = "name_sealed";

/// What became of the cells of a column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Resealed {
    /// Cells that are under the newest key now and were not.
    pub moved: u64,
    /// Cells that were under it before.
    pub current: u64,
    /// Cells that no key at hand opens; they stay as they are.
    pub unopenable: u64,
}

/// The sealed datum of a cell.
fn sealed_in(column: SealedColumn, cell: &SealedCell) -> Option<Vec<u8>> {
    if !column.is_text() {
        return Some(cell.value.clone());
    }
    let content: Value = serde_json::from_slice(&cell.value).ok()?;
    let field = content.get(SEALED_FIELD)?.as_str()?;
    STANDARD.decode(field).ok()
}

/// The cell's value with another sealed datum in it.
fn with_sealed(column: SealedColumn, cell: &SealedCell, sealed: Vec<u8>) -> Option<Vec<u8>> {
    if !column.is_text() {
        return Some(sealed);
    }
    let text = std::str::from_utf8(&cell.value).ok()?;
    let was = STANDARD.encode(sealed_in(column, cell)?);
    // The text keeps its form: a field is exchanged, not the whole written anew.
    let old = format!("\"{SEALED_FIELD}\":\"{was}\"");
    let new = format!("\"{SEALED_FIELD}\":\"{}\"", STANDARD.encode(sealed));
    (text.matches(&old).count() == 1).then(|| text.replacen(&old, &new, 1).into_bytes())
}

/// What replaces a cell; nothing where it is under the newest key.
fn anew(
    keys: &IdentityKeys,
    column: SealedColumn,
    cell: &SealedCell,
) -> Result<Option<Vec<u8>>, SealingError> {
    let sealed = sealed_in(column, cell).ok_or(SealingError::Unopenable)?;
    let Some(moved) = keys.reseal(column.kind(), cell.owner, &sealed)? else {
        return Ok(None);
    };
    with_sealed(column, cell, moved)
        .map(Some)
        .ok_or(SealingError::Unopenable)
}

/// Seals a column anew, `batch` cells in a transaction; `progress` hears of each batch.
///
/// # Errors
/// When the database does not answer; what was moved before stays moved.
pub fn reseal(
    store: &Store,
    keys: &IdentityKeys,
    column: SealedColumn,
    batch: u32,
    mut progress: impl FnMut(Resealed),
) -> Result<Resealed, StoreError> {
    let mut total = Resealed::default();
    let mut after = None;
    loop {
        let (done, last) = store.write("reseal", |tx| {
            let cells = tx.list_sealed_cells(column, after.as_ref(), batch.into())?;
            let mut done = Resealed::default();
            for cell in &cells {
                match anew(keys, column, cell) {
                    Ok(None) => done.current = done.current.saturating_add(1),
                    Ok(Some(value)) => {
                        // Somebody else changed it meanwhile: under the newest key, or it is met again.
                        if tx.replace_sealed_cell(column, cell, &value)? {
                            done.moved = done.moved.saturating_add(1);
                        }
                    }
                    Err(_) => done.unopenable = done.unopenable.saturating_add(1),
                }
            }
            Ok::<_, StoreError>((done, cells.last().cloned()))
        })?;
        let Some(last) = last else {
            return Ok(total);
        };
        after = Some(last);
        total.moved = total.moved.saturating_add(done.moved);
        total.current = total.current.saturating_add(done.current);
        total.unopenable = total.unopenable.saturating_add(done.unopenable);
        progress(total);
    }
}

/// How many cells of a column are under the key of this number.
///
/// # Errors
/// When the database does not answer.
pub fn count_under(
    store: &Store,
    column: SealedColumn,
    number: u32,
    batch: u32,
) -> Result<u64, StoreError> {
    let mut count = 0_u64;
    let mut after = None;
    loop {
        let cells = store.read("count sealed data", |tx| {
            tx.list_sealed_cells(column, after.as_ref(), batch.into())
        })?;
        let Some(last) = cells.last().cloned() else {
            return Ok(count);
        };
        after = Some(last);
        for cell in &cells {
            let sealed = sealed_in(column, cell);
            if sealed.as_deref().and_then(key_number) == Some(number) {
                count = count.saturating_add(1);
            }
        }
    }
}
