//! Manners of every answer, through the whole app.

use super::{Metrics, app};
use crate::completions::Desk;
use crate::scratch::ScratchBank;
use actix_web::body::MessageBody;
use actix_web::http::Method;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use serde_json::Value;

#[actix_web::test]
async fn every_answer_carries_an_id_of_its_own_and_the_security_headers() {
    let bank_of_app = ScratchBank::without_schema("server-headers");
    let desk = Desk::open(&bank_of_app).unwrap();
    let metrics = Metrics::of(&bank_of_app, &desk);
    let app = init_service(app(bank_of_app.clone(), desk, metrics)).await;
    for path in [
        "/healthz",
        "/docs",
        "/openapi.yaml",
        "/.well-known/jwks.json",
        "/nowhere",
    ] {
        let request = TestRequest::get()
            .uri(path)
            .insert_header(("X-Request-Id", "mine"));
        let answer = call_service(&app, request.to_request()).await;
        let header = |name: &str| {
            answer
                .headers()
                .get(name)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        };
        assert!(
            header("x-request-id").parse::<uuid::Uuid>().is_ok(),
            "{path}"
        );
        assert!(
            header("content-security-policy").starts_with("default-src 'none'"),
            "{path}"
        );
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("referrer-policy"), "no-referrer");
    }
}

#[actix_web::test]
async fn an_address_that_is_taken_is_named_with_its_listener() {
    let bank = ScratchBank::without_schema("server-taken");
    let held = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let (taken, free) = (held.local_addr().unwrap(), "127.0.0.1:0".parse().unwrap());
    for (api, metrics, listener) in [(taken, free, "API"), (free, taken, "metrics")] {
        let refused = super::listen(bank.clone(), api, metrics).err().unwrap();
        assert_eq!(refused.kind(), std::io::ErrorKind::AddrInUse);
        let told = format!("cannot listen on {taken} for the {listener}: ");
        assert!(refused.to_string().starts_with(&told), "{refused}");
    }
}

#[actix_web::test]
async fn an_unknown_path_is_a_problem_in_the_callers_language_with_the_requests_id() {
    let bank_of_app = ScratchBank::without_schema("server-problem");
    let desk = Desk::open(&bank_of_app).unwrap();
    let metrics = Metrics::of(&bank_of_app, &desk);
    let app = init_service(app(bank_of_app.clone(), desk, metrics)).await;
    let request = TestRequest::get()
        .uri("/v1/nothing")
        .insert_header(("Accept-Language", "en"));
    let answer = call_service(&app, request.to_request()).await;
    assert_eq!(answer.status(), 404);
    assert_eq!(
        answer.headers().get("content-type").unwrap(),
        "application/problem+json"
    );
    let id = answer
        .headers()
        .get("x-request-id")
        .unwrap()
        .to_str()
        .unwrap()
        .to_owned();
    let body: Value =
        serde_json::from_slice(&read_body(answer).await.try_into_bytes().unwrap()).unwrap();
    assert_eq!(body["title"], "Not found");
    assert_eq!(body["instance"], Value::String(id));
}

#[actix_web::test]
async fn another_method_of_a_known_path_is_told_which_are_allowed() {
    let bank_of_app = ScratchBank::without_schema("server-methods");
    let desk = Desk::open(&bank_of_app).unwrap();
    let metrics = Metrics::of(&bank_of_app, &desk);
    let app = init_service(app(bank_of_app.clone(), desk, metrics)).await;
    for method in ["HEAD", "TRACE", "OPTIONS", "POST", "PATCH", "BREW"] {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let request = TestRequest::default()
            .method(method)
            .uri("/healthz")
            .to_request();
        let answer = call_service(&app, request).await;
        assert_eq!(answer.status(), 405);
        assert_eq!(answer.headers().get("allow").unwrap(), "GET");
    }
}

#[actix_web::test]
async fn a_bank_without_its_schema_lives_but_is_not_ready() {
    let bank = ScratchBank::without_schema("server-ready");
    let bank_of_app = bank.clone();
    let desk = Desk::open(&bank_of_app).unwrap();
    let metrics = Metrics::of(&bank_of_app, &desk);
    let app = init_service(app(bank_of_app.clone(), desk, metrics)).await;
    let status = async |path: &str| {
        call_service(&app, TestRequest::get().uri(path).to_request())
            .await
            .status()
            .as_u16()
    };
    assert_eq!(
        (status("/healthz").await, status("/readyz").await),
        (200, 503)
    );
    bank.store().migrate().unwrap();
    assert_eq!(status("/readyz").await, 200);
}

#[actix_web::test]
async fn metrics_count_by_route_and_never_by_path() {
    let bank_of_app = ScratchBank::without_schema("server-metrics");
    let desk = Desk::open(&bank_of_app).unwrap();
    let metrics = Metrics::of(&bank_of_app, &desk);
    let app = init_service(app(bank_of_app.clone(), desk, metrics.clone())).await;
    for path in ["/healthz", "/secret/500199"] {
        call_service(&app, TestRequest::get().uri(path).to_request()).await;
    }
    let text = metrics.text().unwrap();
    let counted =
        r#"credit_bank_http_requests_total{method="GET",route="/healthz",status="200"} 1"#;
    assert!(text.contains(counted), "{text}");
    assert!(!text.contains("secret"));
}
