//! What every route does with methods, ids, languages and requests that are hardly HTTP.

use crate::client::{Answer, Request, exchange};
use crate::routed::{filled, request};
use credit_bank_api::routes::OPERATIONS;
use std::collections::BTreeSet;

fn paths() -> BTreeSet<&'static str> {
    OPERATIONS.iter().map(|operation| operation.path).collect()
}

each_database! {
    fn every_route_answers_with_the_security_headers_and_as_documented(bank: &TestBank) {
        for operation in OPERATIONS {
            // Headers and contract are checked by `call`; most of these are refused.
            bank.call(&request(operation));
        }
    }

    fn every_method_that_a_path_does_not_offer_is_405_with_those_it_offers(bank: &TestBank) {
        for path in paths() {
            let offered: Vec<_> = OPERATIONS
                .iter()
                .filter(|operation| operation.path == path)
                .map(|operation| operation.method.as_str())
                .collect();
            for method in ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"] {
                if offered.contains(&method) {
                    continue;
                }
                let answer = bank.call(&Request::new(method, &filled(path)));
                assert_eq!(answer.status, 405, "{method} {path}");
                assert_eq!(answer.find_header("allow"), Some(offered.join(", ").as_str()));
            }
        }
    }

    fn a_path_that_is_not_of_the_contract_is_404(bank: &TestBank) {
        for path in [
            "/", "/v1", "/v1/", "/v2/me", "/.git/config", "/metrics", "/docs/", "//healthz",
            "/healthz/", "/HEALTHZ", "/v1/../healthz", "/%68ealthz/x", "/v1/%00",
        ] {
            let answer = bank.call(&Request::get(path));
            assert_eq!(answer.status, 404, "{path}");
        }
    }

    fn each_answer_has_an_id_of_its_own_whatever_the_caller_sent(bank: &TestBank) {
        let sent = "0198a3c4-5b6d-7e8f-9a0b-0000000000ff";
        let ids: BTreeSet<_> = (0..20)
            .map(|_| bank.call(&Request::get("/healthz").header("X-Request-Id", sent)))
            .map(|answer| answer.find_header("x-request-id").unwrap().to_owned())
            .collect();
        assert_eq!(ids.len(), 20);
        assert!(!ids.contains(sent));
    }

    fn problems_are_chinese_unless_english_is_preferred(bank: &TestBank) {
        let title = |accepted: &str| {
            let request = Request::get("/nowhere").header("Accept-Language", accepted);
            bank.call(&request).json()["title"].clone()
        };
        for english in ["en", "en-GB,en;q=0.9", "fr;q=1, en;q=0.5, zh;q=0.1", "EN-us"] {
            assert_eq!(title(english), "Not found", "{english}");
        }
        let long = "x-".repeat(4000);
        for chinese in ["zh-CN", "fr", "", "*", ";;;q=,", "en;q=0", "en;q=NaN", "q=1;en=2", &long] {
            assert_eq!(title(chinese), "未找到", "{chinese}");
        }
    }

    fn what_is_hardly_http_is_refused_and_harms_nobody(bank: &TestBank) {
        let get = "GET /healthz HTTP/1.1\r\nHost: bank\r\nConnection: close\r\n";
        let post = "POST /healthz HTTP/1.1\r\nHost: bank\r\nConnection: close\r\n";
        let many = format!("{get}{}\r\n", "X: y\r\n".repeat(300));
        let long = format!("{get}X: {}\r\n\r\n", "y".repeat(1 << 20));
        for wire in [
            format!("{post}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            format!("{post}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
            format!("{post}Content-Length: +1\r\n\r\na"),
            format!("{post}Content-Length: 99999999999999999999\r\n\r\na"),
            format!("{post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
            format!("{get}Content-Length : 1\r\n\r\na"),
            format!("{get}X: a\0b\r\n\r\n"),
            "rubbish\r\n\r\n".to_owned(),
            many,
            long,
        ] {
            let answer = exchange(bank.address, wire.as_bytes());
            let start: String = wire.chars().take(120).collect();
            if !answer.is_empty() {
                let status = Answer::parse(&answer).status;
                assert!((400..500).contains(&status), "{status} for {start:?}");
            }
        }
        assert_eq!(bank.call(&Request::get("/healthz")).status, 200);
    }
}
