//! Randomness of the operating system's quality, which secrets, keys and ids are made of.

/// The machine's random source failed; nothing secret can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the random source of the machine failed")]
pub struct NoRandomness;

/// `N` random bytes that nobody can predict.
pub fn bytes<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(bytes)
}

/// An opaque secret of 256 bits in base64url, 43 characters.
pub fn secret() -> Result<String, NoRandomness> {
    use base64::Engine;
    Ok(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes::<32>()?))
}
