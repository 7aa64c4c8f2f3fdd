//! A form of the token endpoint (RFC 6749, appendix B).

use super::body::read;
use crate::problem::{FieldFault, Problem, Slug};
use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::{FromRequest, HttpRequest, web};
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

/// The members of the form by name; a member without a value counts as left out (RFC 6749 §3.2).
#[derive(Debug, Clone)]
pub struct Form(pub BTreeMap<String, String>);

impl FromRequest for Form {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            check_media_type(&request)?;
            let bytes = read(&request, payload).await?;
            let text = std::str::from_utf8(&bytes).map_err(|_| unreadable())?;
            parse(text).map(Self)
        })
    }
}

fn check_media_type(request: &HttpRequest) -> Result<(), Problem> {
    let headers = request.headers();
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .unwrap_or_default();
    let form = kind
        .trim()
        .eq_ignore_ascii_case("application/x-www-form-urlencoded");
    if form && !headers.contains_key(CONTENT_ENCODING) {
        Ok(())
    } else {
        Err(Problem::new(Slug::UnsupportedMediaType))
    }
}

fn unreadable() -> Problem {
    Problem::new(Slug::InvalidParameter).oauth("invalid_request", "the form cannot be read")
}

fn parse(text: &str) -> Result<BTreeMap<String, String>, Problem> {
    let pairs = web::Query::<Vec<(String, String)>>::from_query(text)
        .map_err(|_| unreadable())?
        .into_inner();
    let mut members = BTreeMap::new();
    for (name, value) in pairs {
        if value.contains(['\0', '\u{fffd}']) {
            return Err(unreadable().fault(FieldFault::pattern(shortened(&name))));
        }
        if value.is_empty() {
            continue;
        }
        if members.contains_key(&name) {
            let name = shortened(&name);
            let fault = FieldFault::new(name, "repeated", "参数重复。", "It is repeated.");
            return Err(Problem::invalid_parameter(fault)
                .oauth("invalid_request", "a parameter is repeated"));
        }
        members.insert(name, value);
    }
    Ok(members)
}

/// A member's name is the caller's text.
fn shortened(name: &str) -> String {
    name.chars().take(100).collect()
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::problem::Slug;

    #[test]
    fn a_repeated_member_is_refused_and_an_empty_one_counts_as_left_out() {
        let form = parse("grant_type=client_credentials&scope=&client_id=a%2Bb").unwrap();
        assert_eq!(form.len(), 2);
        assert_eq!(form["client_id"], "a+b");
        for bad in ["a=1&a=2", "a=%00", "a=%ff"] {
            assert_eq!(parse(bad).unwrap_err().slug(), Slug::InvalidParameter);
        }
    }
}
