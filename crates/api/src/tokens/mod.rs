//! Access tokens: `EdDSA` JWTs (RFC 9068 in shape), made and verified with the bank's own keys.
//!
//! A token says who; `bank` asks in the request's own transaction whether that is still so.

mod cache;
mod claims;

use crate::clock::Clock;
use crate::keys::key_id;
use cache::VerifiedTokens;
use claims::Claims;
use credit_bank_domain::access::Actor;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::Serialize;
use std::sync::Arc;
use uuid::Uuid;

/// Seconds an access token lives.
pub const ACCESS_SECONDS: i64 = 900;
/// Seconds by which the clocks of two servers may differ.
const LEEWAY_SECONDS: i64 = 30;
/// `iss` of the bank's tokens.
const ISSUER: &str = "credit-bank";
/// `aud` of the bank's tokens.
const AUDIENCE: &str = "credit-bank-api";
/// `typ` of an access token (RFC 9068 §2.1), so that no other JWT of this key is taken for one.
const TYPE: &str = "at+jwt";
/// Longer ones were not made here.
const MOST_TOKEN_BYTES: usize = 4096;

/// Makes and verifies access tokens.
pub struct Tokens {
    clock: Arc<dyn Clock>,
    encoding: EncodingKey,
    /// What verifies; the key that signs comes first.
    verifying: Vec<VerifyingKey>,
    validation: Validation,
    verified: VerifiedTokens,
}

/// The public half of a key.
struct VerifyingKey {
    decoding: DecodingKey,
    /// RFC 7638 thumbprint.
    kid: String,
    /// base64url.
    public: String,
}

impl VerifyingKey {
    fn parse(signing_key: &[u8]) -> Result<Self, TokenError> {
        use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
        let pair = Ed25519KeyPair::from_pkcs8(signing_key).map_err(|_| TokenError::Key)?;
        let bytes = pair.public_key().as_ref();
        let (public, kid) = key_id(bytes);
        Ok(Self {
            decoding: DecodingKey::from_ed_der(bytes),
            kid,
            public,
        })
    }
}

/// Why there are no tokens, or not this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// The signing key is no Ed25519 key in PKCS#8 v1.
    #[error("the token signing key is no Ed25519 key")]
    Key,
    /// The token could not be signed.
    #[error("the token could not be signed")]
    Signing,
    /// Forged, expired, not yet valid, or not an access token of this bank.
    #[error("the token is not valid")]
    Invalid,
}

/// The public keys (RFC 7517) as `GET /.well-known/jwks.json` answers them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Jwks {
    keys: Vec<Jwk>,
}

/// One public key (RFC 8037).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Jwk {
    kty: &'static str,
    crv: &'static str,
    x: String,
    kid: String,
    alg: &'static str,
    r#use: &'static str,
}

impl Tokens {
    /// Tokens signed with the first of these keys (PKCS#8 v1 DER) and verified with all of them, so that
    /// a new key takes over while tokens of the old one live out their time.
    ///
    /// # Errors
    /// [`TokenError::Key`], also when there is no key at all.
    pub fn parse(
        signing_keys: &[impl AsRef<[u8]>],
        clock: Arc<dyn Clock>,
    ) -> Result<Self, TokenError> {
        let keys = signing_keys.iter().map(AsRef::as_ref);
        let verifying: Vec<_> = keys.map(VerifyingKey::parse).collect::<Result<_, _>>()?;
        let signing = signing_keys.first().ok_or(TokenError::Key)?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_required_spec_claims(&["exp", "aud", "sub", "iss", "nbf"]);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        // Times are checked here, by the injected clock; the library would read the machine's.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Ok(Self {
            clock,
            encoding: EncodingKey::from_ed_der(signing.as_ref()),
            verifying,
            validation,
            verified: VerifiedTokens::default(),
        })
    }

    /// A token for this actor that lives [`ACCESS_SECONDS`]; `id` becomes `jti`.
    ///
    /// # Errors
    /// [`TokenError::Signing`].
    pub fn issue(&self, actor: &Actor, id: Uuid) -> Result<String, TokenError> {
        let now = self.clock.now().timestamp();
        let claims = Claims::of(actor, id, now, now.saturating_add(ACCESS_SECONDS));
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TYPE.to_owned());
        header.kid = self.verifying.first().map(|key| key.kid.clone());
        jsonwebtoken::encode(&header, &claims, &self.encoding).map_err(|_| TokenError::Signing)
    }

    /// Whom this token was made for.
    ///
    /// # Errors
    /// [`TokenError::Invalid`].
    pub fn verify(&self, token: &str) -> Result<Actor, TokenError> {
        self.read(token).map(|(_, actor)| actor)
    }

    fn read(&self, token: &str) -> Result<(Uuid, Actor), TokenError> {
        if token.len() > MOST_TOKEN_BYTES {
            return Err(TokenError::Invalid);
        }
        let now = self.clock.now().timestamp();
        let hash = cache::hash(token);
        if let Some(found) = self.verified.find(&hash, now) {
            return Ok(found);
        }
        let claims = self.check(token)?;
        let from = claims.nbf.saturating_sub(LEEWAY_SECONDS);
        let until = claims.exp.saturating_add(LEEWAY_SECONDS);
        if now < from || now >= until {
            return Err(TokenError::Invalid);
        }
        let id = claims.jti;
        let actor = claims.actor().ok_or(TokenError::Invalid)?;
        self.verified
            .keep(hash, from..until, now, (id, actor.clone()));
        Ok((id, actor))
    }

    /// Signature, header and the claims that the library checks.
    fn check(&self, token: &str) -> Result<Claims, TokenError> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Invalid)?;
        let kid = header.kid.as_deref().ok_or(TokenError::Invalid)?;
        let key = self.verifying.iter().find(|key| key.kid == kid);
        let key = key.ok_or(TokenError::Invalid)?;
        let plain = header.typ.as_deref() == Some(TYPE)
            && header.crit.is_none()
            && header.jku.is_none()
            && header.jwk.is_none()
            && header.x5u.is_none();
        if !plain {
            return Err(TokenError::Invalid);
        }
        jsonwebtoken::decode::<Claims>(token, &key.decoding, &self.validation)
            .map(|data| data.claims)
            .map_err(|_| TokenError::Invalid)
    }

    /// The public keys.
    pub fn jwks(&self) -> Jwks {
        let jwk = |key: &VerifyingKey| Jwk {
            kty: "OKP",
            crv: "Ed25519",
            x: key.public.clone(),
            kid: key.kid.clone(),
            alg: "EdDSA",
            r#use: "sig",
        };
        Jwks {
            keys: self.verifying.iter().map(jwk).collect(),
        }
    }
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens")
            .field("kid", &self.verifying.first().map(|key| &key.kid))
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
