//! The canonical form: what is hashed, stored and replayed byte for byte.

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use unicode_normalization::UnicodeNormalization;

/// `value` as JSON with sorted keys, NFC texts and no spaces.
///
/// Keys are sorted here and not by the map type, whose order is a feature flag of another crate.
pub fn to_json<T: Serialize + ?Sized>(value: &T) -> String {
    let mut text = String::new();
    // Every type that is written here has text keys and no floats, so this cannot fail.
    if let Ok(value) = serde_json::to_value(value) {
        write_value(&value, &mut text);
    }
    text
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

fn write_value(value: &Value, text: &mut String) {
    match value {
        Value::String(string) => write_string(string, text),
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_value(item, text);
            }
            text.push(']');
        }
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            text.push('{');
            for (index, (key, item)) in entries.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_string(key, text);
                text.push(':');
                write_value(item, text);
            }
            text.push('}');
        }
        scalar => text.push_str(&scalar.to_string()),
    }
}

fn write_string(string: &str, text: &mut String) {
    let normal: String = string.nfc().collect();
    text.push_str(&Value::String(normal).to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sorted_and_texts_composed() {
        let value = serde_json::json!({"b": 1, "a": ["e\u{301}", true, null]});
        assert_eq!(to_json(&value), "{\"a\":[\"é\",true,null],\"b\":1}");
    }
}
