//! Reads a JSON text through once: is it one value, does an object repeat a member, does a text hold
//! what no database keeps?

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::collections::HashSet;
use std::fmt;

/// How the message of a text with U+0000 begins: well-formed JSON, but unacceptable.
pub(super) const NUL: &str = "text with U+0000";

/// A JSON value that was seen and not kept; without `ANY_TEXT` no text of it holds U+0000.
pub(super) struct Scanned<const ANY_TEXT: bool>;

struct Scan<const ANY_TEXT: bool>;

impl<'de, const ANY_TEXT: bool> Deserialize<'de> for Scanned<ANY_TEXT> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Scan::<ANY_TEXT>)
    }
}

impl<'de, const ANY_TEXT: bool> Visitor<'de> for Scan<ANY_TEXT> {
    type Value = Scanned<ANY_TEXT>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Scanned)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Scanned)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Scanned)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Scanned)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Scanned)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        if !ANY_TEXT && text.contains('\0') {
            Err(E::custom(NUL))
        } else {
            Ok(Scanned)
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<Self::Value>()?.is_some() {}
        Ok(Scanned)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut names = HashSet::new();
        while let Some(name) = members.next_key::<String>()? {
            if !names.insert(name) {
                return Err(A::Error::custom("a member is repeated"));
            }
            members.next_value::<Self::Value>()?;
        }
        Ok(Scanned)
    }
}
