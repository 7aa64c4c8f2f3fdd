//! Identity numbers and names at rest: encrypted, and found by a keyed hash.
//!
//! A number is sealed with AES-256-GCM-SIV under a key that is named in the sealed bytes, so that
//! keys can be rotated; what it belongs to is authenticated with it, so that a sealed number moved to
//! another row does not open. The look-up hash is HMAC-SHA-256 under a key of its own: without that
//! key nobody can try all numbers of a district against the table.

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::cipher::{
    AES_256, DecryptingKey, DecryptionContext, EncryptingKey, UnboundCipherKey,
};
use aws_lc_rs::{hkdf, hmac, rand};
use credit_bank_domain::identity::{IdDocument, PhoneNumber};
use uuid::Uuid;

/// Bytes of the key number before everything sealed.
const KEY_NUMBER_LEN: usize = 4;

/// The keys that seal and find. `Debug` shows none of them.
pub struct IdentityKeys {
    /// The key that seals now, first; older ones still open.
    sealing: Vec<(u32, LessSafeKey)>,
    look_up: hmac::Key,
    /// The key of pseudonyms; it stays with the look-up key, so that a pseudonym does.
    pseudonyms: [u8; 32],
}

/// By what a master key is recognised: a one-way derivation of its own, which opens and finds nothing.
///
/// # Errors
/// [`SealingError::Unsealable`] when the algorithm refuses.
pub fn fingerprint(master: &[u8; 32]) -> Result<String, SealingError> {
    let derived = derive(master, b"fingerprint")?;
    let half = derived.first_chunk::<16>();
    half.map(|half| Uuid::from_bytes(*half).simple().to_string())
        .ok_or(SealingError::Unsealable)
}

/// The number of the key under which something was sealed; none where it is not sealed data.
pub fn key_number(sealed: &[u8]) -> Option<u32> {
    let (number, _) = sealed.split_first_chunk::<KEY_NUMBER_LEN>()?;
    Some(u32::from_be_bytes(*number))
}

/// Why something cannot be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealingError {
    /// A key must be 32 bytes.
    #[error("a key must be 32 bytes")]
    KeyLength,
    /// No key opens it, or it was changed or moved.
    #[error("sealed data cannot be opened")]
    Unopenable,
    /// The machine gives no randomness or the algorithm refuses.
    #[error("sealing failed")]
    Unsealable,
}

/// What kind of datum is sealed; part of what is authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sealed {
    /// An identity number.
    Number,
    /// A person's name.
    Name,
    /// A phone number of an account or a learner.
    Phone,
    /// The name of a learner's guardian.
    Guardian,
    /// The answer to a request, kept for when it comes again.
    Answer,
}

impl Sealed {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Number => b"learner_identity.number",
            Self::Name => b"learner.name",
            Self::Phone => b"phone.number",
            Self::Guardian => b"consent_guardian.name",
            Self::Answer => b"idempotency.body",
        }
    }
}

struct Length32;

impl hkdf::KeyType for Length32 {
    fn len(&self) -> usize {
        32
    }
}

fn derive(master: &[u8], purpose: &[u8]) -> Result<[u8; 32], SealingError> {
    let mut key = [0; 32];
    hkdf::Salt::new(hkdf::HKDF_SHA256, b"credit-bank/identity/1")
        .extract(master)
        .expand(&[purpose], Length32)
        .and_then(|okm| okm.fill(&mut key))
        .map_err(|_| SealingError::Unsealable)?;
    Ok(key)
}

impl IdentityKeys {
    /// Keys from master secrets of 32 bytes each, by number, the one that seals first. The look-up
    /// key comes from `look_up_master` and does not rotate with them: it would orphan every hash.
    ///
    /// # Errors
    /// [`SealingError::KeyLength`], also when there is no key at all.
    pub fn new(
        masters: &[(u32, [u8; 32])],
        look_up_master: &[u8; 32],
    ) -> Result<Self, SealingError> {
        if masters.is_empty() {
            return Err(SealingError::KeyLength);
        }
        let sealing = masters
            .iter()
            .map(|(number, master)| {
                let key = derive(master, b"seal")?;
                UnboundKey::new(&AES_256_GCM_SIV, &key)
                    .map(|key| (*number, LessSafeKey::new(key)))
                    .map_err(|_| SealingError::KeyLength)
            })
            .collect::<Result<_, _>>()?;
        let look_up = hmac::Key::new(hmac::HMAC_SHA256, &derive(look_up_master, b"look-up")?);
        let pseudonyms = derive(look_up_master, b"pseudonym")?;
        Ok(Self {
            sealing,
            look_up,
            pseudonyms,
        })
    }

    /// The hash under which a document is found; one person's 15- and 18-digit numbers have one.
    pub fn look_up_hash(&self, document: &IdDocument) -> Vec<u8> {
        let text = format!("{}|{}", document.id_type().as_str(), document.normal_form());
        hmac::sign(&self.look_up, text.as_bytes()).as_ref().to_vec()
    }

    /// The hash under which an account is found by its phone number.
    pub fn phone_hash(&self, number: &PhoneNumber) -> Vec<u8> {
        self.keyed_hash("phone", number.normal_form())
    }

    /// A keyed hash of any text, for values that are compared and never read: claim codes,
    /// certificate numbers.
    pub fn keyed_hash(&self, purpose: &str, text: &str) -> Vec<u8> {
        hmac::sign(&self.look_up, format!("{purpose}|{text}").as_bytes())
            .as_ref()
            .to_vec()
    }

    /// The name under which an auditor reads of somebody: always the same, and without the key neither
    /// the id nor anything else of the person. One block of AES-256 maps ids to names one to one.
    ///
    /// # Errors
    /// [`SealingError::Unsealable`] when the algorithm refuses.
    pub fn pseudonym(&self, id: impl Into<Uuid>) -> Result<Uuid, SealingError> {
        let mut block = *id.into().as_bytes();
        let refused = |_| SealingError::Unsealable;
        let key = UnboundCipherKey::new(&AES_256, &self.pseudonyms).map_err(refused)?;
        let key = EncryptingKey::ecb(key).map_err(refused)?;
        key.encrypt(&mut block).map_err(refused)?;
        Ok(Uuid::from_bytes(block))
    }

    /// The id behind a pseudonym; of anything else an id that nothing has.
    ///
    /// # Errors
    /// [`SealingError::Unsealable`] when the algorithm refuses.
    pub fn behind_pseudonym(&self, pseudonym: Uuid) -> Result<Uuid, SealingError> {
        let mut block = *pseudonym.as_bytes();
        let refused = |_| SealingError::Unsealable;
        let key = UnboundCipherKey::new(&AES_256, &self.pseudonyms).map_err(refused)?;
        let key = DecryptingKey::ecb(key).map_err(refused)?;
        key.decrypt(&mut block, DecryptionContext::None)
            .map_err(refused)?;
        Ok(Uuid::from_bytes(block))
    }

    /// Seals a text of this learner or account: key number (4 bytes), nonce (12), ciphertext and tag.
    ///
    /// # Errors
    /// [`SealingError::Unsealable`] when the machine gives no randomness.
    pub fn seal(
        &self,
        kind: Sealed,
        owner: impl Into<Uuid>,
        text: &str,
    ) -> Result<Vec<u8>, SealingError> {
        let (number, key) = self.sealing.first().ok_or(SealingError::KeyLength)?;
        let mut nonce = [0; NONCE_LEN];
        rand::fill(&mut nonce).map_err(|_| SealingError::Unsealable)?;
        let mut sealed = text.as_bytes().to_vec();
        key.seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(associated(kind, owner.into())),
            &mut sealed,
        )
        .map_err(|_| SealingError::Unsealable)?;
        Ok([&number.to_be_bytes()[..], &nonce[..], &sealed[..]].concat())
    }

    /// Seals anew, under the key that seals now, what an older key sealed; nothing where it is under
    /// that key already.
    ///
    /// # Errors
    /// [`SealingError::Unopenable`], [`SealingError::Unsealable`].
    pub fn reseal(
        &self,
        kind: Sealed,
        owner: impl Into<Uuid>,
        sealed: &[u8],
    ) -> Result<Option<Vec<u8>>, SealingError> {
        let (now, _) = self.sealing.first().ok_or(SealingError::KeyLength)?;
        if key_number(sealed) == Some(*now) {
            return Ok(None);
        }
        let owner = owner.into();
        let text = self.open(kind, owner, sealed)?;
        self.seal(kind, owner, &text).map(Some)
    }

    /// Opens what [`IdentityKeys::seal`] sealed for the same owner and kind.
    ///
    /// # Errors
    /// [`SealingError::Unopenable`].
    pub fn open(
        &self,
        kind: Sealed,
        owner: impl Into<Uuid>,
        sealed: &[u8],
    ) -> Result<String, SealingError> {
        let number = key_number(sealed).ok_or(SealingError::Unopenable)?;
        let (nonce, rest) = sealed
            .get(KEY_NUMBER_LEN..)
            .and_then(|rest| rest.split_first_chunk::<NONCE_LEN>())
            .ok_or(SealingError::Unopenable)?;
        let (_, key) = self
            .sealing
            .iter()
            .find(|(candidate, _)| *candidate == number)
            .ok_or(SealingError::Unopenable)?;
        let mut text = rest.to_vec();
        let plain = key
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(associated(kind, owner.into())),
                &mut text,
            )
            .map_err(|_| SealingError::Unopenable)?;
        String::from_utf8(plain.to_vec()).map_err(|_| SealingError::Unopenable)
    }
}

fn associated(kind: Sealed, owner: Uuid) -> Vec<u8> {
    [kind.label(), owner.as_bytes()].concat()
}

impl std::fmt::Debug for IdentityKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdentityKeys(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use credit_bank_domain::id::LearnerId;

    fn learner(number: u128) -> LearnerId {
        LearnerId::new(Uuid::from_u128(number))
    }

    #[test]
    fn what_is_sealed_opens_for_its_learner_and_kind_only() {
        let keys = IdentityKeys::new(&[(1, [7; 32])], &[8; 32]).unwrap();
        let sealed = keys.seal(Sealed::Name, learner(1), "示例学员01").unwrap();
        assert_eq!(
            keys.open(Sealed::Name, learner(1), &sealed).unwrap(),
            "示例学员01"
        );
        assert!(keys.open(Sealed::Name, learner(2), &sealed).is_err());
        assert!(keys.open(Sealed::Number, learner(1), &sealed).is_err());
    }

    #[test]
    fn an_older_key_still_opens_after_rotation() {
        let old = IdentityKeys::new(&[(1, [7; 32])], &[8; 32]).unwrap();
        let new = IdentityKeys::new(&[(2, [9; 32]), (1, [7; 32])], &[8; 32]).unwrap();
        let sealed = old.seal(Sealed::Name, learner(1), "示例").unwrap();
        assert_eq!(new.open(Sealed::Name, learner(1), &sealed).unwrap(), "示例");
    }
    #[test]
    fn resealing_moves_to_the_key_that_seals_now_and_does_nothing_twice() {
        let old = IdentityKeys::new(&[(1, [7; 32])], &[8; 32]).unwrap();
        let both = IdentityKeys::new(&[(2, [9; 32]), (1, [7; 32])], &[8; 32]).unwrap();
        let new = IdentityKeys::new(&[(2, [9; 32])], &[8; 32]).unwrap();
        let sealed = old.seal(Sealed::Name, learner(1), "示例").unwrap();
        let moved = both.reseal(Sealed::Name, learner(1), &sealed).unwrap();
        let moved = moved.expect("it was under the older key");
        assert_eq!(key_number(&moved), Some(2));
        assert_eq!(new.open(Sealed::Name, learner(1), &moved).unwrap(), "示例");
        assert_eq!(both.reseal(Sealed::Name, learner(1), &moved), Ok(None));
        assert!(new.reseal(Sealed::Name, learner(1), &sealed).is_err());
    }

    #[test]
    fn a_fingerprint_names_its_key_and_is_no_part_of_it() {
        let one = fingerprint(&[7; 32]).unwrap();
        assert_eq!(one.len(), 32);
        assert_ne!(one, fingerprint(&[8; 32]).unwrap());
        assert!(!one.contains("0707"));
    }
}
