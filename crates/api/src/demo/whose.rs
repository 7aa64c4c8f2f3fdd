//! Whose database it is: example people with printed passwords have no place in a real bank.

use super::{DEMO_ACTOR, Demo};
use crate::bank::Bank;
use credit_bank_domain::id::ActorId;
use credit_bank_store::tx::AuditFilter;
use credit_bank_store::{Store, StoreError};

/// Refuses a bank in which something was done, and nothing of it by a demo.
///
/// # Errors
/// For such a bank, or when the database cannot be read.
pub fn refuse_other_banks(store: &Store) -> anyhow::Result<()> {
    if is_untouched(store)? || has_lines_of(store, Some(DEMO_ACTOR))? {
        return Ok(());
    }
    anyhow::bail!(
        "the database is a bank that no demo made: demo would add people with printed passwords and made-up outcomes to it; nothing was changed. Give demo a DATABASE_URL or a CREDIT_BANK_DATA_DIR of its own"
    )
}

/// Writes into an untouched bank that it is a demo's, before anything else is: a start that is cut
/// short finds it again.
///
/// # Errors
/// When the database refuses.
pub fn begin(bank: &Bank) -> Result<(), StoreError> {
    if !is_untouched(bank.store())? {
        return Ok(());
    }
    let demo = Demo { bank };
    bank.store().write("begin the example bank", |tx| {
        demo.audit(tx, "demo", ("bank", None), None)
    })
}

/// Whatever is done in a bank, by seeds too, is in its audit.
fn is_untouched(store: &Store) -> Result<bool, StoreError> {
    Ok(!has_lines_of(store, None)?)
}

fn has_lines_of(store: &Store, actor_id: Option<ActorId>) -> Result<bool, StoreError> {
    let filter = AuditFilter {
        actor_id,
        ..AuditFilter::default()
    };
    let lines = store.read("find whose database it is", |tx| {
        tx.list_audit(&filter, None, 1)
    })?;
    Ok(!lines.is_empty())
}
