//! Is a decision that was made again the one that was kept?

use crate::canonical;
use crate::wording::{WORDING, without_words};
use serde_json::Value;

/// How a decision made again is like the one that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Likeness {
    /// The same bytes.
    Same,
    /// The same in everything but the words of reasons; it was decided in an earlier wording.
    Reworded,
    /// What is not the same, as a path (RFC 6901) into the decision; `bytes` where every member is the same.
    Differs(String),
}

impl Likeness {
    /// Of canonical JSON as it was kept, decided in the wording of that number, and as it is now.
    pub fn of(kept: &str, wording: u32, again: &str) -> Self {
        if kept == again {
            return Self::Same;
        }
        let value = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
        let (mut was, mut is) = (value(kept), value(again));
        let is_earlier = wording < WORDING;
        if is_earlier {
            (was, is) = (without_words(&was), without_words(&is));
        }
        match first_unlike(&was, &is, String::new()) {
            Some(path) => Self::Differs(path),
            None if is_earlier => Self::Reworded,
            // Bytes may differ where no member does: in their order, or in spaces.
            None => Self::Differs("bytes".to_owned()),
        }
    }
}

/// Is it the hash of a plan that is kept as this canonical JSON?
pub fn is_hash_of_plan(hash: &str, kept: &str) -> bool {
    let Ok(mut plan) = serde_json::from_str::<Value>(kept) else {
        return false;
    };
    let Some(named) = plan.get_mut(PLAN_HASH) else {
        return false;
    };
    std::mem::replace(named, Value::from("")) == hash && canonical::hash_hex(&plan) == hash
}

/// The member of a plan that follows from all others.
const PLAN_HASH: &str = "plan_hash";

/// Path of the first member that is not the same; none where all are.
fn first_unlike(was: &Value, is: &Value, path: String) -> Option<String> {
    match (was, is) {
        (Value::Object(was), Value::Object(is)) => was
            .keys()
            .chain(is.keys().filter(|key| !was.contains_key(*key)))
            .filter(|key| *key != PLAN_HASH)
            .find_map(|key| {
                let none = Value::Null;
                let (one, other) = (was.get(key), is.get(key));
                let below = format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"));
                first_unlike(one.unwrap_or(&none), other.unwrap_or(&none), below)
            }),
        (Value::Array(was), Value::Array(is)) if was.len() == is.len() => was
            .iter()
            .zip(is)
            .enumerate()
            .find_map(|(place, (was, is))| first_unlike(was, is, format!("{path}/{place}"))),
        (was, is) => (was != is).then_some(path),
    }
}
