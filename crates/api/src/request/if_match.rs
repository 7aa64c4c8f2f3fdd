//! `If-Match`: the version that the caller read.

use crate::problem::{FieldFault, Problem, Slug};
use actix_web::dev::Payload;
use actix_web::http::header::IF_MATCH;
use actix_web::{FromRequest, HttpRequest};
use std::future::{Ready, ready};

/// The version in the one strong tag of `If-Match`, or nothing where the tag is none of this bank's
/// and so matches nothing; missing is 428.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpectedVersion(Option<i64>);

impl ExpectedVersion {
    /// Whether the version is still the one that was read.
    ///
    /// # Errors
    /// 412 where it is another.
    pub fn check(self, version: i64) -> Result<(), Problem> {
        if self.0 == Some(version) {
            Ok(())
        } else {
            Err(Problem::new(Slug::StaleVersion))
        }
    }
}

impl FromRequest for ExpectedVersion {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request))
    }
}

fn read(request: &HttpRequest) -> Result<ExpectedVersion, Problem> {
    let malformed = || Problem::invalid_parameter(FieldFault::pattern("If-Match"));
    let mut headers = request.headers().get_all(IF_MATCH);
    let header = headers
        .next()
        .ok_or_else(|| Problem::new(Slug::PreconditionRequired))?;
    if headers.next().is_some() {
        return Err(malformed());
    }
    let tag = header.to_str().map_err(|_| malformed())?.trim();
    let inner = tag
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .filter(|inner| !inner.contains(['"', ' ']) && inner.len() <= 62)
        .ok_or_else(malformed)?;
    let version = inner.parse().ok();
    let own = version.filter(|version: &i64| version.to_string() == inner);
    Ok(ExpectedVersion(own))
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::problem::Slug;
    use actix_web::test::TestRequest;

    #[test]
    fn the_tag_is_quoted_once_and_its_absence_has_a_problem_of_its_own() {
        let of = |tag: &str| {
            let request = TestRequest::default().insert_header(("If-Match", tag));
            read(&request.to_http_request())
        };
        assert!(of("\"3\"").unwrap().check(3).is_ok());
        assert!(of("\"3\"").unwrap().check(4).is_err());
        assert_eq!(of("3").unwrap_err().slug(), Slug::InvalidParameter);
        for foreign in ["\"x\"", "\"+3\"", "\"03\"", "\"\""] {
            let stale = of(foreign).unwrap().check(3).unwrap_err();
            assert_eq!(stale.slug(), Slug::StaleVersion, "{foreign}");
        }
        for malformed in ["\"", "*", "W/\"3\"", "\"3\", \"4\""] {
            assert_eq!(
                of(malformed).unwrap_err().slug(),
                Slug::InvalidParameter,
                "{malformed}"
            );
        }
        let none = read(&TestRequest::default().to_http_request());
        assert_eq!(none.unwrap_err().slug(), Slug::PreconditionRequired);
    }
}
