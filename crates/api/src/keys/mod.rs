//! The bank's own keys: files that only its user may read, and what the database knows of them.
//!
//! The database keeps a fingerprint of every key with which it was written. A bank whose keys are not
//! those does not start: it would find nobody and open nothing. Keys are made only for a database that
//! has none.

mod files;
mod first;
mod open;
mod registry;
mod reseal;

pub(crate) use files::key_id;
pub use files::{KeyFile, find, make, make_token_key, read_or_make, write_private};
pub use open::{ensure_registered, open};
pub use registry::{KeyState, Registry, next_path};
pub use reseal::{Resealed, count_under, reseal};

use credit_bank_store::StoreError;
use credit_bank_store::words::KeyPurpose;
use std::io;
use std::path::PathBuf;

/// Signing keys at most, retired ones not counted: what the contract lets the JWKS hold.
pub const MOST_SIGNING_KEYS: usize = 10;

/// The keys without which the bank does not start.
#[derive(Clone)]
pub struct Keys {
    /// Ed25519 private keys, PKCS#8 v1 DER, the one that signs first.
    pub signing: Vec<Vec<u8>>,
    /// Master keys of what is sealed, by number, the one that seals first.
    pub sealing: Vec<(u32, [u8; 32])>,
    /// Master key of the hashes by which people are found.
    pub look_up: [u8; 32],
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(redacted)")
    }
}

/// Why the bank has no keys.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file is there but cannot be read, or cannot be made.
    #[error("the key file {0} cannot be read or made")]
    File(PathBuf, #[source] io::Error),
    /// Others than the owner may read it.
    #[error("the key file {0} may be read by others; run: chmod 600 {0}")]
    Open(PathBuf),
    /// It holds something else.
    #[error("the key file {0} does not hold a key of its kind")]
    Content(PathBuf),
    /// A file that the settings name is not there, and the database has no keys yet.
    #[error("the key file {0} is not there; make it: credit-bank keys make {word} {0}", word = word(*.1))]
    NotThere(PathBuf, KeyPurpose),
    /// The database was written with a key that is not at hand.
    #[error(
        "the {word} key {number} with which this database was written (fingerprint {fingerprint}) is not there; looked in: {looked_in}. {advice}",
        word = word(*.purpose), advice = advice(*.purpose, *.number)
    )]
    Missing {
        /// What it is for.
        purpose: KeyPurpose,
        /// Which of that purpose.
        number: u32,
        /// By which it is recognised.
        fingerprint: String,
        /// The files that were looked at, and what each holds.
        looked_in: String,
    },
    /// The database was written before fingerprints were kept, and with a key that is not at hand.
    #[error(
        "this database holds data that no {word} key at hand made; looked in: {looked_in}. {advice}",
        word = word(*.purpose), advice = advice(*.purpose, 1)
    )]
    Strange {
        /// What the missing key is for.
        purpose: KeyPurpose,
        /// The files that were looked at.
        looked_in: String,
    },
    /// Every key of the purpose is on stand-by or retired.
    #[error("no {word} key is in use; run: credit-bank keys activate", word = word(*.0))]
    NoneInUse(KeyPurpose),
    /// A stored number or datum is not what was ever written.
    #[error("the database's record of its keys cannot be read")]
    Record,
    /// The machine gives no randomness.
    #[error("no key can be made")]
    Randomness,
    /// The database refused.
    #[error("the database's record of its keys cannot be read or written")]
    Store(#[from] StoreError),
}

impl credit_bank_store::WorkError for KeyError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

/// The purpose as people read it.
pub const fn word(purpose: KeyPurpose) -> &'static str {
    match purpose {
        KeyPurpose::Sealing => "sealing",
        KeyPurpose::LookUp => "look-up",
        KeyPurpose::Signing => "signing",
    }
}

/// What to do about a key that is not there.
fn advice(purpose: KeyPurpose, number: u32) -> String {
    let setting = match purpose {
        KeyPurpose::Sealing => "CREDIT_BANK_SEALING_KEY_FILES",
        KeyPurpose::LookUp => "CREDIT_BANK_LOOK_UP_KEY_FILE",
        KeyPurpose::Signing => "CREDIT_BANK_SIGNING_KEY_FILES",
    };
    let back = format!("Put its file back from the back-up of the keys, or name it in {setting}.");
    let loss = match purpose {
        KeyPurpose::Sealing => {
            "Nothing else opens the names and numbers that it sealed; no key was made in its place."
        }
        KeyPurpose::LookUp => {
            "Nothing else finds people by number or phone; no key was made in its place."
        }
        KeyPurpose::Signing => {
            return format!(
                "{back} If it is lost for good, everybody has to log in again: credit-bank keys add signing; credit-bank keys retire signing {number}."
            );
        }
    };
    format!("{back} {loss}")
}

#[cfg(test)]
mod tests;
