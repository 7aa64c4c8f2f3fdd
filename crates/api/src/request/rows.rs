//! A JSON body of rows, each of which is refused by itself.

use super::body::{check_media_type, hash, read, scan, shaped};
use super::json_scan::Scanned;
use super::of_shape::of_shape;
use super::shape;
use crate::problem::Problem;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::future::Future;
use std::pin::Pin;

/// `{"items": […]}`, of which nothing but that it is JSON is asked until each row is read by [`row`].
#[derive(Debug)]
pub(crate) struct Rows {
    /// The rows as they came.
    pub items: Vec<Value>,
    /// As [`super::Body::hash`].
    pub hash: [u8; 32],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Items {
    items: Vec<Value>,
}

impl FromRequest for Rows {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            check_media_type(request.headers())?;
            let bytes = read(&request, payload).await?;
            Ok(Self {
                items: items(&bytes)?,
                hash: hash(&request, &bytes),
            })
        })
    }
}

fn items(bytes: &[u8]) -> Result<Vec<Value>, Problem> {
    scan::<Scanned<true>>(bytes)?;
    shaped::<Items>(bytes).map(|body| body.items)
}

/// One row; pointers are those within it.
///
/// # Errors
/// When the row is not of the shape, or a text of it holds what no database keeps.
pub(crate) fn row<T: DeserializeOwned>(item: &Value) -> Result<T, Problem> {
    serde_path_to_error::deserialize::<_, Scanned<false>>(item).map_err(|error| {
        let message = error.inner().to_string();
        Problem::invalid_body(shape::fault(error.path(), &message, "/"))
    })?;
    of_shape(item, || Some(item.clone()))
}

#[cfg(test)]
mod tests {
    use super::{items, row};
    use crate::problem::{Language, Slug};
    use serde_json::{Value, json};

    fn refusal(item: &Value) -> (Slug, Value) {
        let problem = row::<Vec<String>>(item).unwrap_err();
        let told = problem.to_json(Language::English, uuid::Uuid::nil());
        (problem.slug(), told["errors"][0]["pointer"].clone())
    }

    #[test]
    fn a_text_that_no_database_keeps_refuses_its_row_alone() {
        let rows = items(br#"{"items":[["a"],["a","b\u0000"],"\u0000",7]}"#).unwrap();
        assert_eq!(row::<Vec<String>>(&rows[0]).unwrap(), ["a"]);
        let refused: Vec<(Slug, Value)> = rows[1..].iter().map(refusal).collect();
        let invalid = |pointer: &str| (Slug::InvalidBody, json!(pointer));
        assert_eq!(refused, [invalid("/1"), invalid(""), invalid("")]);
    }

    #[test]
    fn what_is_no_json_or_repeats_a_member_refuses_the_request() {
        for body in [r#"{"items":[}"#, r#"{"items":[{"a":1,"a":2}]}"#] {
            assert_eq!(
                items(body.as_bytes()).unwrap_err().slug(),
                Slug::MalformedJson
            );
        }
    }
}
