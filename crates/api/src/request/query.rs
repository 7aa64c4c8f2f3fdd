//! Query parameters; an unknown, repeated or malformed one is 400, never ignored.

use super::shape;
use crate::problem::{FieldFault, Problem, Slug};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use serde::de::value::{Error, MapDeserializer};
use serde::de::{DeserializeOwned, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use std::collections::HashSet;
use std::future::{Ready, ready};

/// The query, read into `T`, whose DTO refuses unknown members itself.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request.query_string()).map(Self))
    }
}

fn parse<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    let unreadable = |_| Problem::new(Slug::InvalidParameter);
    let pairs = web::Query::<Vec<(String, String)>>::from_query(query)
        .map_err(unreadable)?
        .into_inner();
    let mut names = HashSet::new();
    for (name, value) in &pairs {
        // U+FFFD stands where the bytes were no UTF-8.
        if value.contains(['\0', '\u{fffd}']) {
            return Err(Problem::invalid_parameter(FieldFault::pattern(
                name.as_str(),
            )));
        }
        if !names.insert(name.as_str()) {
            let fault = FieldFault::new(name.as_str(), "repeated", "参数重复。", "It is repeated.");
            return Err(Problem::invalid_parameter(fault));
        }
    }
    let values = pairs.into_iter().map(|(name, value)| (name, Value(value)));
    let reader = MapDeserializer::<_, Error>::new(values);
    serde_path_to_error::deserialize(reader).map_err(|error| {
        let message = error.inner().to_string();
        Problem::invalid_parameter(shape::fault(error.path(), &message, ""))
    })
}

/// The text of one parameter, read as whatever its member wants.
struct Value(String);

impl IntoDeserializer<'_, Error> for Value {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $kind:ty;)+) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            let unfit = || <Error as serde::de::Error>::custom("invalid value");
            visitor.$visit(self.0.parse::<$kind>().map_err(|_| unfit())?)
        }
    )+};
}

impl<'de> Deserializer<'de> for Value {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_string(self.0)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_enum(self.0.into_deserializer())
    }

    numbers! {
        deserialize_bool visit_bool bool;
        deserialize_u16 visit_u16 u16;
        deserialize_u32 visit_u32 u32;
        deserialize_u64 visit_u64 u64;
        deserialize_i32 visit_i32 i32;
        deserialize_i64 visit_i64 i64;
    }

    forward_to_deserialize_any! {
        i8 i16 i128 u8 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::problem::{Language, Slug};
    use credit_bank_domain::id::LearnerId;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Filter {
        limit: Option<u32>,
        learner_id: Option<LearnerId>,
        on: Option<chrono::NaiveDate>,
        state: Option<State>,
    }

    #[derive(Debug, Deserialize, PartialEq, Eq)]
    #[serde(rename_all = "snake_case")]
    enum State {
        InReview,
    }

    #[test]
    fn parameters_are_read_as_what_their_members_are() {
        let id = "0198a3c4-5b6d-7e8f-9a0b-0000000000aa";
        let query = format!("limit=20&state=in_review&on=2026-03-01&learner_id={id}");
        let filter: Filter = parse(&query).unwrap();
        assert_eq!(filter.limit, Some(20));
        assert_eq!(filter.state, Some(State::InReview));
        assert_eq!(filter.learner_id.unwrap().to_string(), id);
        assert_eq!(filter.on.unwrap().to_string(), "2026-03-01");
        assert!(parse::<Filter>("").unwrap().limit.is_none());
    }

    #[test]
    fn unknown_repeated_and_malformed_parameters_are_named() {
        for (query, fault) in [
            ("stat=in_review", "stat unknown_parameter"),
            ("limit=1&limit=2", "limit repeated"),
            ("limit=x", "limit out_of_range"),
            ("limit=-1", "limit out_of_range"),
            ("limit=", "limit out_of_range"),
            ("state=odd", "state not_in_list"),
            ("learner_id=7", "learner_id pattern"),
            ("on=2026-02-30", "on not_a_date"),
            ("on=%00", "on pattern"),
            ("on=%ff", "on pattern"),
        ] {
            let problem = parse::<Filter>(query).unwrap_err();
            assert_eq!(problem.slug(), Slug::InvalidParameter);
            let told = problem.to_json(Language::English, uuid::Uuid::nil());
            let fault_told = &told["errors"][0];
            let said = format!(
                "{} {}",
                fault_told["pointer"].as_str().unwrap(),
                fault_told["code"].as_str().unwrap()
            );
            assert_eq!(
                said,
                fault.replace("unknown_parameter", "unknown_member"),
                "{query}"
            );
        }
    }
}
