//! Fingerprints: the tie-break that makes the answer unique, whoever solves.

use super::instance::Application;
use sha2::{Digest, Sha256};

/// What of an application is fingerprinted: everything but its own id and its preference.
///
/// `rule#o:draw(|o:draw)*>t:credits(|t:credits)*+free`, the parts sorted by bytes.
pub fn fingerprint_text(application: &Application) -> String {
    let list = |mut parts: Vec<String>| {
        parts.sort_unstable();
        parts.join("|")
    };
    let uses = application
        .uses
        .iter()
        .map(|used| format!("{}:{}", used.o, used.draw));
    let grants = application
        .grants
        .iter()
        .map(|grant| format!("{}:{}", grant.t, grant.credits));
    format!(
        "{}#{}>{}+{}",
        application.rule,
        list(uses.collect()),
        list(grants.collect()),
        application.free
    )
}

/// The top 20 bits of the SHA-256 of [`fingerprint_text`].
pub fn fingerprint(application: &Application) -> i64 {
    let digest: [u8; 32] = Sha256::digest(fingerprint_text(application).as_bytes()).into();
    let [first, second, third, ..] = digest;
    i64::from(u32::from_be_bytes([0, first, second, third])) >> 4
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Grant, OutcomeUse};

    #[test]
    fn the_documented_application_has_the_documented_fingerprint() {
        let application = Application {
            id: "a0000".to_owned(),
            rule: "R00017@2".to_owned(),
            uses: vec![OutcomeUse {
                o: "o000".to_owned(),
                draw: 0,
            }],
            grants: vec![Grant {
                t: "c000".to_owned(),
                credits: 300,
            }],
            free: 0,
            pref: 1,
        };
        assert_eq!(fingerprint_text(&application), "R00017@2#o000:0>c000:300+0");
        assert_eq!(fingerprint(&application), 218_115);
    }
}
