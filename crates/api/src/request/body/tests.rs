//! Which bodies are refused, and where the fault is said to be.

use super::{check_media_type, parse};
use crate::problem::{Language, Slug};
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its shape counts")]
struct Outer {
    rows: Vec<Row>,
    #[serde(default)]
    note: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its shape counts")]
struct Row {
    kind: Kind,
    count: u8,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Plain,
}

fn refusal(body: &str) -> (Slug, String) {
    let problem = parse::<Outer>(body.as_bytes()).unwrap_err();
    let told = problem.to_json(Language::English, uuid::Uuid::nil());
    let fault = told["errors"][0].clone();
    let place = fault["pointer"].as_str().unwrap_or_default();
    let code = fault["code"].as_str().unwrap_or_default();
    (problem.slug(), format!("{place} {code}"))
}

#[test]
fn a_fault_of_shape_is_pointed_at() {
    assert!(parse::<Outer>(br#"{"rows":[{"kind":"plain","count":1}]}"#).is_ok());
    for (body, fault) in [
        ("{}", "/rows required"),
        (r#"{"rows":[{"kind":"plain"}]}"#, "/rows/0/count required"),
        (
            r#"{"rows":[{"kind":"odd","count":1}]}"#,
            "/rows/0/kind not_in_list",
        ),
        (
            r#"{"rows":[{"kind":"plain","count":"1"}]}"#,
            "/rows/0/count wrong_type",
        ),
        (
            r#"{"rows":[{"kind":"plain","count":null}]}"#,
            "/rows/0/count wrong_type",
        ),
        (
            r#"{"rows":[{"kind":"plain","count":300}]}"#,
            "/rows/0/count out_of_range",
        ),
        (
            r#"{"rows":[{"kind":"plain","count":1,"a_b":2}]}"#,
            "/rows/0/a_b unknown_member",
        ),
        // A name the contract could not have may be anything, an identity number too.
        (
            r#"{"rows":[{"kind":"plain","count":1,"a/b":2}]}"#,
            "/rows/0 unknown_member",
        ),
        (
            r#"{"rows":[],"valid_untill":"x"}"#,
            "/valid_untill unknown_member",
        ),
        (r#"{"rows":[],"note":"a\u0000b"}"#, "/note pattern"),
        (r#"["x"]"#, " wrong_type"),
        (r#"{"rows":[["plain",1]]}"#, "/rows/0 wrong_type"),
    ] {
        assert_eq!(
            refusal(body),
            (Slug::InvalidBody, fault.to_owned()),
            "{body}"
        );
    }
}

fn faults<T: DeserializeOwned + std::fmt::Debug>(body: &str) -> Vec<String> {
    let problem = parse::<T>(body.as_bytes()).unwrap_err();
    let told = problem.to_json(Language::English, uuid::Uuid::nil());
    let member = |fault: &Value, name: &str| fault[name].as_str().unwrap_or_default().to_owned();
    let told = told["errors"].as_array().unwrap().iter();
    told.map(|fault| format!("{} {}", member(fault, "pointer"), member(fault, "code")))
        .collect()
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its shape counts")]
struct Whole {
    name: String,
    first: Row,
    second: Row,
    tags: Vec<u8>,
    last: bool,
}

#[test]
fn every_fault_of_shape_is_told_at_once() {
    let body = r#"{"name":1,"first":{"kind":"odd","count":"1","more":1,"a/b":2},"second":{"kind":"plain"},"tags":[1,"a","b"],"other":1}"#;
    let told = [
        "/name wrong_type",
        "/first unknown_member",
        "/first/count wrong_type",
        "/first/kind not_in_list",
        "/first/more unknown_member",
        "/other unknown_member",
        "/second/count required",
        "/tags/1 wrong_type",
    ];
    assert_eq!(faults::<Whole>(body), told);
    // What is missing from the whole is told where nothing that is there is wrong.
    let body = r#"{"name":"a","first":{"kind":"plain","count":1},"tags":[]}"#;
    assert_eq!(faults::<Whole>(body), ["/second required"]);
}

#[test]
fn no_more_faults_are_looked_for_than_are_told() {
    let members: Vec<String> = (0..500).map(|number| format!("\"m{number}\":1")).collect();
    let body = format!("{{\"rows\":[],{}}}", members.join(","));
    assert_eq!(faults::<Outer>(&body).len(), 20);
}

#[test]
fn what_is_not_one_json_value_is_malformed() {
    let deep = "[".repeat(10_000);
    for body in [
        "",
        "{",
        "{} {}",
        r#"{"rows":[],"rows":[]}"#,
        r#"{"note":"\ud800"}"#,
        "nul",
        deep.as_str(),
    ] {
        assert_eq!(refusal(body).0, Slug::MalformedJson, "{body:.20}");
    }
    assert_eq!(
        parse::<Outer>(b"{\"note\":\"\xff\"}").unwrap_err().slug(),
        Slug::MalformedJson
    );
}

#[test]
fn only_plain_json_in_utf8_is_read() {
    let refused = |kind: &'static str, encoding: Option<&'static str>| {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        if let Some(encoding) = encoding {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        check_media_type(&headers).is_err()
    };
    assert!(!refused("application/json", None));
    assert!(!refused("Application/JSON; charset=\"UTF-8\"", None));
    assert!(refused("application/json; charset=gbk", None));
    assert!(refused("text/plain", None));
    assert!(refused("application/json", Some("gzip")));
    assert!(check_media_type(&HeaderMap::new()).is_err());
}
