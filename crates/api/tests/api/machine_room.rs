//! Health, keys, the contract and its page.

use crate::client::Request;
use serde_json::json;

each_database! {
    fn health_and_readiness_say_ok_when_the_schema_is_this_binarys(bank: &TestBank) {
        for path in ["/healthz", "/readyz"] {
            let answer = bank.call(&Request::get(path));
            assert_eq!((answer.status, answer.json()), (200, json!({"status": "ok"})), "{path}");
        }
    }

    fn a_bank_whose_schema_was_taken_back_lives_but_is_not_ready(bank: &TestBank) {
        bank.bank.store().revert(1).unwrap();
        let answer = bank.call(&Request::get("/readyz"));
        assert_eq!((answer.status, answer.slug().as_str()), (503, "unavailable"));
        assert_eq!(bank.call(&Request::get("/healthz")).status, 200);
        bank.bank.store().migrate().unwrap();
        assert_eq!(bank.call(&Request::get("/readyz")).status, 200);
    }

    fn the_published_key_is_the_one_that_tokens_name(bank: &TestBank) {
        let keys = bank.call(&Request::get("/.well-known/jwks.json")).json();
        let keys = keys["keys"].as_array().unwrap();
        assert_eq!(keys.len(), 1);
        let token = bank.token(crate::world::Who::Officer);
        let header = jsonwebtoken::decode_header(&token).unwrap();
        assert_eq!(keys[0]["kid"], header.kid.unwrap());
        assert!(keys[0].get("d").is_none(), "the private half stays here");
    }

    fn the_served_contract_is_the_file_of_the_repository(bank: &TestBank) {
        let answer = bank.call(&Request::get("/openapi.yaml"));
        assert_eq!(answer.text(), credit_bank_api::contract::OPENAPI);
    }

    fn the_page_of_the_contract_names_every_operation_and_runs_no_script(bank: &TestBank) {
        let answer = bank.call(&Request::get("/docs"));
        let page = answer.text();
        for (id, _, path, _) in crate::contract::operations() {
            assert!(page.contains(id), "{id} of {path}");
        }
        assert!(!page.contains("<script"));
        let policy = answer.find_header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src"));
    }

    fn metrics_are_on_their_own_listener_and_never_on_the_public_one(bank: &TestBank) {
        let public = bank.call(&Request::get("/metrics"));
        assert_eq!(public.status, 404);
        let own = Request::get("/metrics").send(bank.metrics_address);
        assert_eq!(own.status, 200);
        let told = |name: &str| {
            let text = Request::get("/metrics").send(bank.metrics_address).text();
            let line = text.lines().find_map(|line| line.strip_prefix(&format!("credit_bank_{name} ")));
            line.unwrap_or_else(|| panic!("no {name} in {text}")).parse::<u64>().unwrap()
        };
        assert!(own.text().contains("credit_bank_http_requests_total"));
        assert_eq!((told("posted_completions_total"), told("posting_batches_total")), (0, 0));
        let completion = crate::record::certificate("E-1", 1, "X01");
        crate::record::posted(bank, crate::world::Who::Provider, &completion);
        assert_eq!((told("posted_completions_total"), told("posting_batches_total")), (1, 1));
        for idle in ["posting_waiting", "passwords_waiting", "transaction_retries_total"] {
            assert_eq!(told(idle), 0, "{idle}");
        }
    }
}
