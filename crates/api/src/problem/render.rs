//! Writes a problem as `application/problem+json`.

use super::{FieldFault, Language, Problem, Slug};
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CONTENT_LANGUAGE, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use std::borrow::Cow;
use uuid::Uuid;

/// RFC 9457 allows nothing else.
pub const MEDIA_TYPE: &str = "application/problem+json";

#[derive(Serialize)]
struct Document<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    instance: Uuid,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FaultDocument<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    allowed_acts: &'a [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    existing_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<&'a serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_description: Option<&'static str>,
}

#[derive(Serialize)]
struct FaultDocument<'a> {
    pointer: &'a str,
    code: &'a str,
    detail: Cow<'a, str>,
}

/// The contract's `maxLength` of the detail of a fault, which may repeat a word of the text that it is about.
const LONGEST_DETAIL: usize = 500;

/// The text, cut off with a mark where it is too long.
fn cut(text: &str) -> Cow<'_, str> {
    if text.chars().nth(LONGEST_DETAIL).is_none() {
        return Cow::Borrowed(text);
    }
    let kept = text.chars().take(LONGEST_DETAIL.saturating_sub(1));
    Cow::Owned(kept.chain(['…']).collect())
}

/// The contract's `maxItems` of `errors`.
const MOST_FAULTS: usize = 100;

impl Problem {
    /// The problem as a JSON value, for the rows of a batch.
    pub fn to_json(&self, language: Language, instance: Uuid) -> serde_json::Value {
        serde_json::to_value(self.document(language, instance)).unwrap_or_default()
    }

    fn document(&self, language: Language, instance: Uuid) -> Document<'_> {
        let told = &self.0;
        let title = language.pick(told.slug.title_zh(), told.slug.title_en());
        let detail = told
            .detail
            .as_ref()
            .map_or(title, |(zh, en)| language.pick(zh, en));
        Document {
            r#type: format!("urn:credit-bank:problem:{}", told.slug.as_str()),
            title,
            status: told.slug.status(),
            detail,
            instance,
            errors: told
                .faults
                .iter()
                .take(MOST_FAULTS)
                .map(|fault: &FieldFault| FaultDocument {
                    pointer: &fault.pointer,
                    code: &fault.code,
                    detail: cut(language.pick(&fault.zh, &fault.en)),
                })
                .collect(),
            allowed_acts: &told.allowed_acts,
            existing_id: told.existing_id,
            plan: told.plan.as_ref(),
            error: told.oauth.map(|(error, _)| error),
            error_description: told.oauth.map(|(_, description)| description),
        }
    }

    /// The whole response for a request of this language and id.
    pub fn respond(&self, language: Language, instance: Uuid) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        response.insert_header((CONTENT_LANGUAGE, language.tag()));
        if let Some(seconds) = self.0.retry_after_seconds {
            response.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        if let Some(limit) = self.0.rate_limit {
            for (name, value) in limit.headers() {
                response.insert_header((name, value.to_string()));
            }
        }
        if let Some(allow) = &self.0.allow {
            response.insert_header((ALLOW, allow.as_str()));
        }
        match self.0.slug {
            Slug::Unauthenticated | Slug::InvalidCredentials => {
                response.insert_header((WWW_AUTHENTICATE, r#"Bearer realm="credit-bank""#));
            }
            Slug::InvalidToken => {
                let challenge = r#"Bearer realm="credit-bank", error="invalid_token""#;
                response.insert_header((WWW_AUTHENTICATE, challenge));
            }
            Slug::InvalidClient => {
                response.insert_header((WWW_AUTHENTICATE, r#"Basic realm="credit-bank""#));
            }
            _ => {}
        }
        let body = serde_json::to_vec(&self.document(language, instance)).unwrap_or_default();
        response.content_type(MEDIA_TYPE).body(body)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.slug.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Without a body: the boundary finds the problem in the response and writes it.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

#[cfg(test)]
mod tests {
    use super::{FieldFault, Language, Problem, Slug};
    use serde_json::json;
    use uuid::Uuid;

    #[test]
    fn a_problem_speaks_the_callers_language_and_leaves_absent_members_out() {
        let problem = Problem::invalid_body(FieldFault::required("/award/code"));
        assert_eq!(
            problem.to_json(Language::English, Uuid::nil()),
            json!({
                "type": "urn:credit-bank:problem:invalid-body", "title": "Invalid body", "status": 422,
                "detail": "Invalid body", "instance": "00000000-0000-0000-0000-000000000000",
                "errors": [{"pointer": "/award/code", "code": "required", "detail": "It is missing."}],
            })
        );
        assert_eq!(
            problem.to_json(Language::Chinese, Uuid::nil())["title"],
            "内容不符合要求"
        );
    }

    #[test]
    fn what_a_fault_repeats_of_a_long_text_is_cut() {
        let long = "长".repeat(900);
        let fault = FieldFault::new("/source", "syntax", long.as_str(), "short");
        let problem = Problem::invalid_body(fault);
        let told = problem.to_json(Language::Chinese, Uuid::nil());
        let detail = told["errors"][0]["detail"].as_str().unwrap();
        assert_eq!(
            (detail.chars().count(), detail.ends_with("长…")),
            (500, true)
        );
        let told = problem.to_json(Language::English, Uuid::nil());
        assert_eq!(told["errors"][0]["detail"], "short");
    }

    #[test]
    fn a_defect_tells_nothing_of_its_cause() {
        let problem = Problem::internal(anyhow::anyhow!("the secret is 42"));
        assert!(
            !problem
                .to_json(Language::English, Uuid::nil())
                .to_string()
                .contains("42")
        );
        assert_eq!(problem.slug(), Slug::Internal);
    }
}
