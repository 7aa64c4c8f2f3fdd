//! serde's view of a [`Node`], with errors that know where they happened.

use super::tree::{Node, Value};
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, EnumAccess, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};
use std::fmt;

/// What kind of mistake a value is; the words for people are made from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// A key or variant that does not exist; with those that do.
    Unknown {
        /// What was written.
        name: String,
        /// What could have been written.
        expected: Vec<String>,
    },
    /// A required field is missing.
    Missing(String),
    /// A number where a quoted text or amount belongs.
    Unquoted(String),
    /// A value of another kind than is expected here.
    Kind {
        /// What the reader of the type expects, in its own words.
        expected: String,
        /// What stands there.
        found: Found,
    },
    /// Any other value that does not fit; what was expected, English.
    Unfit(String),
}

/// What stands where something else is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A text.
    Text(String),
    /// A number without quotation marks.
    Number(String),
    /// `true` or `false`.
    Truth(bool),
    /// Nothing.
    Nothing,
    /// A list.
    List,
    /// A map.
    Map,
}

impl Found {
    fn of(unexpected: de::Unexpected<'_>) -> Self {
        match unexpected {
            de::Unexpected::Str(text) => Self::Text(text.to_owned()),
            de::Unexpected::Signed(number) => Self::Number(number.to_string()),
            de::Unexpected::Unsigned(number) => Self::Number(number.to_string()),
            de::Unexpected::Bool(truth) => Self::Truth(truth),
            de::Unexpected::Seq | de::Unexpected::TupleVariant => Self::List,
            de::Unexpected::Map | de::Unexpected::StructVariant => Self::Map,
            de::Unexpected::Unit | de::Unexpected::Option => Self::Nothing,
            other => Self::Text(other.to_string()),
        }
    }
}

/// A mistake and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// Line from 1; 0 until the enclosing value fills it in.
    pub line: usize,
    /// Column from 1.
    pub column: usize,
    /// Path of the field inside the element that was read, such as `uses.0.match.level`.
    pub field: String,
    /// What is wrong.
    pub trouble: Trouble,
}

impl Complaint {
    fn bare(trouble: Trouble) -> Self {
        Self {
            line: 0,
            column: 0,
            field: String::new(),
            trouble,
        }
    }

    fn at(mut self, node: &Node) -> Self {
        if self.line == 0 {
            self.line = node.line;
            self.column = node.column;
        }
        self
    }

    fn within(mut self, field: &str) -> Self {
        self.field = if self.field.is_empty() {
            field.to_owned()
        } else {
            format!("{field}.{}", self.field)
        };
        self
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {:?}", self.line, self.column, self.trouble)
    }
}

impl std::error::Error for Complaint {}

impl de::Error for Complaint {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::bare(Trouble::Unfit(message.to_string()))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self::bare(Trouble::Unknown {
            name: field.to_owned(),
            expected: expected.iter().map(|name| (*name).to_owned()).collect(),
        })
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::unknown_field(variant, expected)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::bare(Trouble::Missing(field.to_owned()))
    }

    fn invalid_type(unexpected: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::bare(Trouble::Kind {
            expected: expected.to_string(),
            found: Found::of(unexpected),
        })
    }

    fn invalid_value(unexpected: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::invalid_type(unexpected, expected)
    }

    fn invalid_length(_: usize, expected: &dyn de::Expected) -> Self {
        Self::bare(Trouble::Kind {
            expected: expected.to_string(),
            found: Found::List,
        })
    }
}

/// Reads one value.
///
/// # Errors
/// The first mistake inside `node`, with its place.
pub fn read<T: DeserializeOwned>(node: &Node) -> Result<T, Complaint> {
    T::deserialize(node)
}

/// Readers of whole numbers: another number is no whole one, and no text that lacks its quotation marks.
macro_rules! whole_numbers {
    ($($read:ident)+) => {$(
        fn $read<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Complaint> {
            match &self.value {
                Value::Number(text) if text.parse::<i64>().is_err() => {
                    let expected: &dyn de::Expected = &visitor;
                    let expected = expected.to_string();
                    let found = Found::Number(text.clone());
                    Err(Complaint::bare(Trouble::Kind { expected, found }).at(self))
                }
                _ => self.deserialize_any(visitor),
            }
        }
    )+};
}

impl<'de> de::Deserializer<'de> for &'de Node {
    type Error = Complaint;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Complaint> {
        match &self.value {
            Value::Text(text) => visitor.visit_borrowed_str(text),
            Value::Number(text) => match text.parse::<i64>() {
                Ok(number) => visitor.visit_i64(number),
                Err(_) => Err(Complaint::bare(Trouble::Unquoted(text.clone()))),
            },
            Value::Truth(truth) => visitor.visit_bool(*truth),
            Value::Null => visitor.visit_unit(),
            Value::List(items) => exhausted(items, visitor),
            Value::Map(entries) => visitor.visit_map(Entries {
                rest: entries.iter(),
                value: None,
            }),
        }
        .map_err(|complaint| complaint.at(self))
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Complaint> {
        if let Value::Number(text) = &self.value {
            return Err(Complaint::bare(Trouble::Unquoted(text.clone())).at(self));
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Complaint> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Complaint> {
        match self.value {
            // Taken for left out it would, say, let a cap count every grant.
            Value::Null => Err(Complaint::bare(Trouble::Unfit(
                "expected a value; leave the member out where it does not apply".to_owned(),
            ))
            .at(self)),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Complaint> {
        // Derived visitors would take the items of a list for the fields in their order.
        match self.value {
            Value::List(_) => {
                let list = de::Unexpected::Seq;
                Err(<Complaint as de::Error>::invalid_type(list, &visitor).at(self))
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Complaint> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Complaint> {
        visitor
            .visit_enum(Choice { node: self })
            .map_err(|complaint| complaint.at(self))
    }

    whole_numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    serde::forward_to_deserialize_any! {
        bool i128 u128 f32 f64 char bytes byte_buf
        unit unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}

/// Reads a list to its end: what a visitor has no place for is a mistake.
fn exhausted<'de, V: Visitor<'de>>(items: &'de [Node], visitor: V) -> Result<V::Value, Complaint> {
    let mut items = Items {
        rest: items.iter().enumerate(),
    };
    let value = visitor.visit_seq(&mut items)?;
    match items.rest.next() {
        None => Ok(value),
        Some((index, node)) => Err(Complaint::bare(Trouble::Unfit(
            "expected no further item".to_owned(),
        ))
        .at(node)
        .within(&index.to_string())),
    }
}

struct Items<'de> {
    rest: std::iter::Enumerate<std::slice::Iter<'de, Node>>,
}

impl<'de> SeqAccess<'de> for &mut Items<'de> {
    type Error = Complaint;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Complaint> {
        self.rest
            .next()
            .map(|(index, node)| {
                seed.deserialize(node)
                    .map_err(|complaint| complaint.at(node).within(&index.to_string()))
            })
            .transpose()
    }
}

struct Entries<'de> {
    rest: std::slice::Iter<'de, (Node, Node)>,
    value: Option<&'de (Node, Node)>,
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Complaint;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Complaint> {
        let Some(entry) = self.rest.next() else {
            return Ok(None);
        };
        self.value = Some(entry);
        seed.deserialize(&entry.0)
            .map(Some)
            .map_err(|complaint| complaint.at(&entry.0))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Complaint> {
        let Some((key, node)) = self.value.take() else {
            return Err(Complaint::bare(Trouble::Unfit("a value".to_owned())));
        };
        let field = match &key.value {
            Value::Text(text) | Value::Number(text) => text.as_str(),
            _ => "?",
        };
        seed.deserialize(node)
            .map_err(|complaint| complaint.at(node).within(field))
    }
}

struct Choice<'de> {
    node: &'de Node,
}

impl<'de> EnumAccess<'de> for Choice<'de> {
    type Error = Complaint;
    type Variant = Payload<'de>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Payload<'de>), Complaint> {
        match &self.node.value {
            Value::Text(_) => Ok((seed.deserialize(self.node)?, Payload { node: None })),
            Value::Map(entries) => match entries.as_slice() {
                [(key, value)] => {
                    let variant = seed.deserialize(key).map_err(|error| error.at(key))?;
                    Ok((variant, Payload { node: Some(value) }))
                }
                _ => Err(Complaint::bare(Trouble::Unfit(
                    "expected one word, or one key with its value".to_owned(),
                ))),
            },
            _ => Err(Complaint::bare(Trouble::Unfit(
                "expected one word, or one key with its value".to_owned(),
            ))),
        }
    }
}

struct Payload<'de> {
    node: Option<&'de Node>,
}

impl<'de> VariantAccess<'de> for Payload<'de> {
    type Error = Complaint;

    fn unit_variant(self) -> Result<(), Complaint> {
        match self.node {
            None => Ok(()),
            Some(node) => {
                Err(Complaint::bare(Trouble::Unfit("expected a bare word".to_owned())).at(node))
            }
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Complaint> {
        match self.node {
            Some(node) => seed.deserialize(node),
            None => Err(Complaint::bare(Trouble::Unfit(
                "expected a key with its value".to_owned(),
            ))),
        }
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Complaint> {
        match self.node {
            Some(node) => de::Deserializer::deserialize_any(node, visitor),
            None => Err(Complaint::bare(Trouble::Unfit(
                "expected a key with its value".to_owned(),
            ))),
        }
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Complaint> {
        match self.node {
            Some(node) => de::Deserializer::deserialize_struct(node, "", fields, visitor),
            None => Err(Complaint::bare(Trouble::Unfit(
                "expected a key with its value".to_owned(),
            ))),
        }
    }
}
