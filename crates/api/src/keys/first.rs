//! The first keys of a database. One that holds sealed data was written before fingerprints were kept:
//! its keys must prove themselves by opening and finding what is there.

use super::files::{self, KeyFile};
use super::open::looked_in;
use super::{KeyError, word};
use crate::clock::Clock;
use crate::config::DataConfig;
use credit_bank_domain::id::{LearnerId, UserId};
use credit_bank_domain::identity::{IdDocument, IdType, PhoneNumber};
use credit_bank_store::rows::KeyEvent;
use credit_bank_store::sealing::{IdentityKeys, Sealed, key_number};
use credit_bank_store::tx::SealedColumn;
use credit_bank_store::words::{KeyAct, KeyPurpose};
use credit_bank_store::{ReadTx, Store, StoreError};
use std::path::PathBuf;
use uuid::Uuid;

/// A sealed number with the hash under which it is found.
struct Sample {
    kind: Sealed,
    owner: Uuid,
    sealed: Vec<u8>,
    hash: Vec<u8>,
    /// Word of the document's type; none of a phone.
    id_type: Option<String>,
}

/// Some sealed number of the database; none where nothing is sealed.
fn sample(tx: &mut dyn ReadTx) -> Result<Option<Sample>, StoreError> {
    let cells = tx.list_sealed_cells(SealedColumn::IdentityNumber, None, 1)?;
    if let Some(cell) = cells.first() {
        let owner = cell.owner.uuid();
        let identities = tx.list_identities(LearnerId::new(owner))?;
        return Ok(identities.into_iter().next().map(|identity| Sample {
            kind: Sealed::Number,
            owner,
            sealed: identity.number_ciphertext,
            hash: identity.number_hash,
            id_type: Some(identity.id_type),
        }));
    }
    let cells = tx.list_sealed_cells(SealedColumn::UserPhone, None, 1)?;
    let Some(cell) = cells.first() else {
        return Ok(None);
    };
    let owner = cell.owner.uuid();
    let phone = tx.find_user_phone(UserId::new(owner))?;
    Ok(phone.map(|phone| Sample {
        kind: Sealed::Phone,
        owner,
        sealed: phone.number_ciphertext,
        hash: phone.number_hash,
        id_type: None,
    }))
}

impl Sample {
    /// The number of the key and what is sealed, where this master key opens it.
    fn open(&self, file: &KeyFile) -> Result<Option<(u32, String)>, KeyError> {
        let number = key_number(&self.sealed).ok_or(KeyError::Record)?;
        let keys = IdentityKeys::new(&[(number, file.master()?)], &[0; 32])
            .map_err(|_| KeyError::Content(file.path.clone()))?;
        let opened = keys.open(self.kind, self.owner, &self.sealed).ok();
        Ok(opened.map(|text| (number, text)))
    }

    /// Does this master key find the number?
    fn is_found_by(&self, file: &KeyFile, text: &str, clock: &dyn Clock) -> Result<bool, KeyError> {
        let look_up = file.master()?;
        let keys = IdentityKeys::new(&[(1, [0; 32])], &look_up)
            .map_err(|_| KeyError::Content(file.path.clone()))?;
        let hash = match &self.id_type {
            Some(id_type) => {
                let id_type = IdType::parse(id_type).map_err(|_| KeyError::Record)?;
                let document = IdDocument::parse(id_type, text, clock.today())
                    .map_err(|_| KeyError::Record)?;
                keys.look_up_hash(&document)
            }
            None => keys.phone_hash(&PhoneNumber::parse(text).map_err(|_| KeyError::Record)?),
        };
        Ok(hash == self.hash)
    }
}

/// Numbered keys.
type Numbered = Vec<(u32, KeyFile)>;

/// What is to be recorded of the first keys, and the files that were made for them.
pub(super) fn first_keys(
    store: &Store,
    config: &DataConfig,
    clock: &dyn Clock,
) -> Result<(Vec<KeyEvent>, Vec<PathBuf>), KeyError> {
    let mut made = Vec::new();
    let (sealing, look_up) = match store.read("look for sealed data", sample)? {
        Some(sample) => proved(&sample, config, clock)?,
        None => (
            found_or_made(config, KeyPurpose::Sealing, &mut made)?,
            found_or_made(config, KeyPurpose::LookUp, &mut made)?,
        ),
    };
    let signing = found_or_made(config, KeyPurpose::Signing, &mut made)?;
    let mut events = Vec::new();
    for (purpose, keys) in [
        (KeyPurpose::Sealing, sealing),
        (KeyPurpose::LookUp, look_up),
        (KeyPurpose::Signing, signing),
    ] {
        for (number, file) in keys {
            let acts = [KeyAct::Registered, KeyAct::Activated];
            events.extend(acts.map(|act| KeyEvent {
                purpose,
                number: number.into(),
                act,
                fingerprint: file.fingerprint.clone(),
                recorded_at: clock.now(),
            }));
        }
    }
    Ok((events, made))
}

/// The sealing and the look-up key with which the sample was written.
fn proved(
    sample: &Sample,
    config: &DataConfig,
    clock: &dyn Clock,
) -> Result<(Numbered, Numbered), KeyError> {
    let (found, absent) = files::find(config, KeyPurpose::Sealing)?;
    let mut opened = None;
    for file in &found {
        if let Some((number, text)) = sample.open(file)? {
            opened = Some((number, file.clone(), text));
        }
    }
    let strange = |purpose, looked_in| KeyError::Strange { purpose, looked_in };
    let (number, sealing, text) =
        opened.ok_or_else(|| strange(KeyPurpose::Sealing, looked_in(&found, &absent)))?;
    let (found, absent) = files::find(config, KeyPurpose::LookUp)?;
    for file in &found {
        if sample.is_found_by(file, &text, clock)? {
            return Ok((vec![(number, sealing)], vec![(1, file.clone())]));
        }
    }
    Err(strange(KeyPurpose::LookUp, looked_in(&found, &absent)))
}

/// The keys at hand, numbered in the order of their files; one that is made where there is none.
fn found_or_made(
    config: &DataConfig,
    purpose: KeyPurpose,
    made: &mut Vec<PathBuf>,
) -> Result<Numbered, KeyError> {
    let (mut found, absent) = files::find(config, purpose)?;
    if !files::named(config, purpose).is_empty() {
        if let Some(path) = absent.into_iter().next() {
            return Err(KeyError::NotThere(path, purpose));
        }
    } else if found.is_empty() {
        std::fs::create_dir_all(&config.data_dir)
            .map_err(|error| KeyError::File(config.data_dir.clone(), error))?;
        let path = files::path_in_data_dir(&config.data_dir, purpose, 1);
        tracing::info!(file = %path.display(), "making the first {} key", word(purpose));
        found.push(files::make(&path, purpose)?);
        made.push(path);
    }
    Ok((1..).zip(found).collect())
}
