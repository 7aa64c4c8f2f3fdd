//! Texts that rules name in lists: codes, topics, classes, identities.

use super::sets::one_or_many;
use credit_bank_domain::listed::{is_one_item, is_topic};
use serde::{Deserialize, Deserializer, Serialize, de};
use std::collections::BTreeSet;

/// What is said of an item that is several.
const SEVERAL: &str = "expected one item for each entry of a list, without , ， 、 ; or ；";
/// What is said of a topic with a blank.
const BLANK: &str = "expected a topic without blanks, one for each entry of a list";

/// One item of a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub(crate) struct Item(String);

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let told = || de::Error::custom(SEVERAL);
        is_one_item(&text).then_some(Self(text)).ok_or_else(told)
    }
}

/// One topic of a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub(crate) struct Topic(String);

impl<'de> Deserialize<'de> for Topic {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Item::deserialize(deserializer)?.0;
        let told = || de::Error::custom(BLANK);
        is_topic(&text).then_some(Self(text)).ok_or_else(told)
    }
}

/// What stands for an identity in the schema: the parser looks at identities where it sees all of them.
pub(crate) struct Code;

/// Reads one item.
pub(super) fn item<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Item::deserialize(deserializer).map(|item| item.0)
}

/// Reads one topic.
pub(super) fn topic<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Topic::deserialize(deserializer).map(|topic| topic.0)
}

/// Reads a topic where one may be named.
pub(super) fn optional_topic<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    let read = Option::<Topic>::deserialize(deserializer)?;
    Ok(read.map(|topic| topic.0))
}

/// Reads items, one or more.
pub(super) fn items<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeSet<String>, D::Error> {
    let read: BTreeSet<Item> = one_or_many(deserializer)?;
    Ok(read.into_iter().map(|item| item.0).collect())
}

/// Reads items where their list is a value of its own.
pub(super) fn listed_items<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeSet<String>, D::Error> {
    let read = BTreeSet::<Item>::deserialize(deserializer)?;
    Ok(read.into_iter().map(|item| item.0).collect())
}

/// Reads topics, one or more.
pub(super) fn topics<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeSet<String>, D::Error> {
    let read: BTreeSet<Topic> = one_or_many(deserializer)?;
    Ok(read.into_iter().map(|topic| topic.0).collect())
}

/// Reads the topics that something bears: any number.
pub(crate) fn borne_topics<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeSet<String>, D::Error> {
    let read = BTreeSet::<Topic>::deserialize(deserializer)?;
    Ok(read.into_iter().map(|topic| topic.0).collect())
}
