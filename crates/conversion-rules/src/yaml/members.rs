//! Misspelt members of a map, before it is taken apart by the names of its members.

use super::de::{Complaint, Trouble};
use super::nearest::nearest;
use super::tree::{Node, Value};
use serde::de::{self, DeserializeOwned, Visitor};

/// Gives every member whose name is a plain slip the name that was meant, and tells it.
pub fn rename_members<T: DeserializeOwned>(node: &mut Node) -> Vec<Complaint> {
    let known = members::<T>();
    let Value::Map(entries) = &mut node.value else {
        return Vec::new();
    };
    let written = entries.iter().filter_map(|(key, _)| text(key));
    let mut free = known.clone();
    for name in written {
        free.retain(|it| it != name);
    }
    let mut told = Vec::new();
    for (key, _) in entries {
        let name = text(key).filter(|name| !known.iter().any(|it| it == name));
        let Some(name) = name.map(ToOwned::to_owned) else {
            continue;
        };
        let Some(meant) = nearest(&name, free.iter()) else {
            continue;
        };
        free.retain(|it| *it != meant);
        key.value = Value::Text(meant);
        let expected = known.clone();
        told.push(Complaint {
            line: key.line,
            column: key.column,
            field: String::new(),
            trouble: Trouble::Unknown { name, expected },
        });
    }
    told
}

/// Gives the member that says which of two structs a map is its name where that is a plain slip and neither
/// struct has such a member, and tells it.
pub fn rename_tag<A: DeserializeOwned, B: DeserializeOwned>(
    node: &mut Node,
    tag: &str,
) -> Option<Complaint> {
    let mut expected = vec![tag.to_owned()];
    for name in members::<A>().into_iter().chain(members::<B>()) {
        if !expected.contains(&name) {
            expected.push(name);
        }
    }
    let Value::Map(entries) = &mut node.value else {
        return None;
    };
    if entries.iter().any(|(key, _)| text(key) == Some(tag)) {
        return None;
    }
    let wanted = tag.to_owned();
    let (key, _) = entries.iter_mut().find(|(key, _)| {
        let name = text(key).filter(|name| !expected.iter().any(|it| it == name));
        name.is_some_and(|name| nearest(name, [&wanted].into_iter()).is_some())
    })?;
    let name = text(key)?.to_owned();
    key.value = Value::Text(wanted);
    Some(Complaint {
        line: key.line,
        column: key.column,
        field: String::new(),
        trouble: Trouble::Unknown { name, expected },
    })
}

fn text(key: &Node) -> Option<&str> {
    match &key.value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// The names of a struct's members, as it asks for them.
fn members<T: DeserializeOwned>() -> Vec<String> {
    let mut asked = Asked(&[]);
    // There is nothing to read: the question is all that is wanted.
    let _nothing = T::deserialize(&mut asked);
    asked.0.iter().map(|name| (*name).to_owned()).collect()
}

/// Remembers which members were asked for.
struct Asked(&'static [&'static str]);

impl<'de> de::Deserializer<'de> for &mut Asked {
    type Error = de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(de::Error::custom("nothing to read"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.0 = fields;
        self.deserialize_any(visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        option unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier
        ignored_any
    }
}
