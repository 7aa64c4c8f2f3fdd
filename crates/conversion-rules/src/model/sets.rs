//! Reading `one` or `[one, two]` as a set.

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::{self, DeserializeOwned, Deserializer, IntoDeserializer, SeqAccess, Visitor};
use std::collections::BTreeSet;
use std::fmt;
use std::marker::PhantomData;

/// What is said of a list without an item.
const NOTHING: &str = "expected at least one item; leave the member out where it does not apply";

/// A set written as one text or a list of texts, at least one; order and repetition do not matter.
pub(super) fn one_or_many<'de, D, T>(deserializer: D) -> Result<BTreeSet<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Ord,
{
    struct OneOrMany<T>(PhantomData<T>);

    impl<'de, T: DeserializeOwned + Ord> Visitor<'de> for OneOrMany<T> {
        type Value = BTreeSet<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a text or a list of texts")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
            Ok(BTreeSet::from([T::deserialize(text.into_deserializer())?]))
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
            let mut set = BTreeSet::new();
            while let Some(item) = items.next_element()? {
                set.insert(item);
            }
            // Taken for left out it would ask nothing, and let everything in.
            if set.is_empty() {
                return Err(de::Error::custom(NOTHING));
            }
            Ok(set)
        }
    }

    deserializer.deserialize_any(OneOrMany(PhantomData))
}

/// What [`one_or_many`] reads, for the schema.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
pub(super) enum OneOrMany<T> {
    /// One text.
    One(T),
    /// A list of texts.
    Many(#[schemars(length(min = 1))] Vec<T>),
}
