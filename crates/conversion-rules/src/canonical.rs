//! The canonical form: what is hashed, stored and replayed byte for byte.

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// `value` as JSON with sorted keys, NFC texts and no spaces.
///
/// Keys are sorted here and not by the map type, whose order is a feature flag of another crate.
pub fn to_json<T: Serialize + ?Sized>(value: &T) -> String {
    let mut text = Vec::new();
    // Every type that is written here has text keys and no floats, so this cannot fail.
    if let Ok(value) = serde_json::to_value(value) {
        write_value(&value, &mut text);
    }
    String::from_utf8(text).unwrap_or_default()
}

/// SHA-256.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Hexadecimal SHA-256 of the canonical form of `value`.
pub fn hash_hex<T: Serialize + ?Sized>(value: &T) -> String {
    hex(&sha256(to_json(value).as_bytes()))
}

fn write_value(value: &Value, text: &mut Vec<u8>) {
    match value {
        Value::String(string) => write_string(string, text),
        Value::Array(items) => {
            text.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(b',');
                }
                write_value(item, text);
            }
            text.push(b']');
        }
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            text.push(b'{');
            for (index, (key, item)) in entries.into_iter().enumerate() {
                if index > 0 {
                    text.push(b',');
                }
                write_string(key, text);
                text.push(b':');
                write_value(item, text);
            }
            text.push(b'}');
        }
        scalar => write_plain(scalar, text),
    }
}

fn write_string(string: &str, text: &mut Vec<u8>) {
    // Nearly all texts are composed already, which is quicker seen than done.
    if is_nfc_quick(string.chars()) == IsNormalized::Yes {
        write_plain(string, text);
    } else {
        write_plain(&string.nfc().collect::<String>(), text);
    }
}

fn write_plain<T: Serialize + ?Sized>(value: &T, text: &mut Vec<u8>) {
    // Texts and scalars can be written, and memory takes what is written to it.
    let written = serde_json::to_writer(text, value);
    debug_assert!(written.is_ok(), "{written:?}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sorted_and_texts_composed() {
        let value = serde_json::json!({"b": 1, "a": ["e\u{301}", true, null]});
        assert_eq!(to_json(&value), "{\"a\":[\"é\",true,null],\"b\":1}");
    }

    proptest::proptest! {
        #[test]
        fn every_text_is_written_composed(text in "\\PC*|[a\u{301}\u{327}\u{1100}\u{1161}\"\\n]*") {
            let composed: String = text.nfc().collect();
            let wanted = serde_json::to_string(&composed).unwrap();
            proptest::prop_assert_eq!(to_json(&text), wanted);
        }
    }
}
