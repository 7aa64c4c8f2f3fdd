//! Tokens that were not made here, or no longer count, open nothing.

use crate::bank::TestBank;
use crate::client::{Answer, Request, exchange};
use crate::routed::{request, secured};
use crate::world::{Who, uuid};
use aws_lc_rs::hmac;
use aws_lc_rs::signature::Ed25519KeyPair;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use credit_bank_api::keys::make_token_key;
use credit_bank_store::words::Standing;
use serde_json::{Value, json};

fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Signs header and claims as they are written, with an Ed25519 key in PKCS#8.
fn sign(key: &[u8], header: &str, claims: &str) -> String {
    let signed = format!("{}.{}", encode(header), encode(claims));
    let pair = Ed25519KeyPair::from_pkcs8(key).unwrap();
    let signature = pair.sign(signed.as_bytes());
    format!("{signed}.{}", encode(signature))
}

/// A good token taken apart, so that one thing at a time can be changed and signed with the bank's
/// own key: what is refused then is refused for that one thing.
struct Forge<'bank> {
    bank: &'bank TestBank,
    good: String,
    header: Value,
    claims: Value,
}

impl<'bank> Forge<'bank> {
    fn new(bank: &'bank TestBank) -> Self {
        let good = bank.token(Who::Officer);
        let part = |number: usize| -> Value {
            let part = good.split('.').nth(number).unwrap();
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
        };
        let (header, claims) = (part(0), part(1));
        Self {
            bank,
            good,
            header,
            claims,
        }
    }

    fn signed(&self, header: &Value, claims: &Value) -> String {
        sign(
            &self.bank.token_key,
            &header.to_string(),
            &claims.to_string(),
        )
    }

    /// With this member of the header; `null` takes it out.
    fn header(&self, member: &str, value: Value) -> String {
        self.signed(&with(&self.header, member, value), &self.claims)
    }

    /// With this claim; `null` takes it out.
    fn claim(&self, member: &str, value: Value) -> String {
        self.signed(&self.header, &with(&self.claims, member, value))
    }

    /// As HS256 with the public key as secret: the classical confusion.
    fn confused(&self, secret: &[u8]) -> String {
        let header = with(&self.header, "alg", json!("HS256"));
        let signed = format!(
            "{}.{}",
            encode(header.to_string()),
            encode(self.claims.to_string())
        );
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        format!("{signed}.{}", encode(hmac::sign(&key, signed.as_bytes())))
    }

    fn headers(&self) -> Vec<String> {
        let other = Ed25519KeyPair::from_pkcs8(&make_token_key().unwrap()).unwrap();
        let x = encode(aws_lc_rs::signature::KeyPair::public_key(&other).as_ref());
        let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": x, "alg": "EdDSA"});
        vec![
            self.header("alg", json!("none")),
            self.header("alg", json!("ES256")),
            self.header("alg", json!("RS256")),
            self.header("alg", json!(["EdDSA"])),
            self.header("alg", Value::Null),
            self.header("kid", Value::Null),
            self.header("kid", json!("../../../../dev/null")),
            self.header("kid", json!("x' OR '1'='1")),
            self.header("kid", json!(uuid().to_string())),
            self.header("jku", json!("https://example.org/jwks.json")),
            self.header("jwk", jwk),
            self.header("x5u", json!("https://example.org/key.pem")),
            self.header("crit", json!(["exp"])),
            self.header("crit", json!([])),
            self.header("typ", json!("JWT")),
            self.header("typ", json!("id+jwt")),
            self.header("typ", Value::Null),
        ]
    }

    fn claims(&self) -> Vec<String> {
        let now = self.bank.bank.now().timestamp();
        let twice = self.claims.to_string().replacen('{', r#"{"sub":"x","#, 1);
        vec![
            self.claim("exp", json!(now - 31)),
            self.claim("exp", json!((now + 900).to_string())),
            self.claim("exp", json!(1.0e300)),
            self.claim("exp", json!(-1)),
            self.claim("exp", Value::Null),
            self.claim("nbf", json!(now + 31)),
            self.claim("nbf", json!("0")),
            self.claim("nbf", Value::Null),
            self.claim("iss", json!("https://example.org")),
            self.claim("iss", Value::Null),
            self.claim("aud", json!("another-api")),
            self.claim("aud", json!(["credit-bank-api", "another-api"])),
            self.claim("aud", Value::Null),
            self.claim("sub", json!("admin")),
            self.claim("sub", Value::Null),
            self.claim("ver", json!("1")),
            self.claim("roles", json!(["root"])),
            self.claim("scope", json!("completions:write")),
            self.claim("admin", json!(true)),
            sign(&self.bank.token_key, &self.header.to_string(), &twice),
        ]
    }

    fn rubbish(&self) -> Vec<String> {
        let keys = serde_json::to_value(self.bank.bank.tokens().jwks()).unwrap();
        let public = keys["keys"][0]["x"].as_str().unwrap().to_owned();
        let parts: Vec<&str> = self.good.split('.').collect();
        let [header, claims, signature] = parts[..] else {
            unreachable!()
        };
        let stranger = make_token_key().unwrap();
        let other = with(&self.claims, "sub", json!(uuid().to_string()));
        vec![
            sign(
                &stranger,
                &self.header.to_string(),
                &self.claims.to_string(),
            ),
            self.confused(public.as_bytes()),
            self.confused(&URL_SAFE_NO_PAD.decode(&public).unwrap()),
            self.confused(b""),
            format!("{header}.{}.{signature}", encode(other.to_string())),
            format!("{header}.{claims}."),
            format!("{header}.{claims}"),
            format!("{header}.{claims}.{}", &signature[..signature.len() - 4]),
            format!("{header}.{claims}.{signature}=="),
            format!("{header}.{claims}.{signature}.{signature}"),
            format!("{}.{claims}.", encode(r#"{"alg":"none"}"#)),
            format!("{}.{claims}.", encode(r#"{"alg":"None","typ":"at+jwt"}"#)),
            format!("Bearer {}", self.good),
            format!("{0} {0}", self.good),
            format!("{}{}", self.good, "A".repeat(5000)),
            "a.b.c".to_owned(),
            "..".to_owned(),
            "null".to_owned(),
        ]
    }
}

fn with(object: &Value, member: &str, value: Value) -> Value {
    let mut changed = object.clone();
    if value.is_null() {
        changed.as_object_mut().unwrap().remove(member);
    } else {
        changed[member] = value;
    }
    changed
}

fn refused(answer: &Answer, what: &str) {
    assert_eq!(answer.status, 401, "{what}");
    let challenge = answer.find_header("www-authenticate").unwrap_or_default();
    assert!(challenge.starts_with("Bearer"), "{what}: {challenge:?}");
}

each_database! {
    fn of_all_the_tokens_of_the_matrix_only_the_good_one_passes(bank: &TestBank) {
        let Some(operation) = secured().find(|it| it.method != "DELETE") else { return };
        let forge = Forge::new(bank);
        let send = |token: &str| bank.call(&request(operation).token(token));
        let forged = [forge.headers(), forge.claims(), forge.rubbish()].concat();
        assert!(forged.len() >= 50);
        for (number, token) in forged.iter().enumerate() {
            // Twice, so that nothing is learnt from the first time.
            refused(&send(token), &format!("forged token {number} {token}"));
            refused(&send(token), &format!("forged token {number} again"));
        }
        assert_ne!(send(&forge.good).status, 401, "the good token");
        let resigned = forge.signed(&forge.header, &forge.claims);
        assert_ne!(send(&resigned).status, 401, "the forge itself is good");
    }

    fn no_secured_operation_answers_without_a_token_or_with_a_strangers(bank: &TestBank) {
        let forge = Forge::new(bank);
        let stranger = make_token_key().unwrap();
        let stranger = sign(&stranger, &forge.header.to_string(), &forge.claims.to_string());
        for operation in secured() {
            let bare = bank.call(&request(operation));
            refused(&bare, operation.id);
            assert_eq!(bare.slug(), "unauthenticated", "{}", operation.id);
            let forged = bank.call(&request(operation).token(&stranger));
            refused(&forged, operation.id);
            assert_eq!(forged.slug(), "invalid-token", "{}", operation.id);
        }
    }

    fn a_token_in_another_place_or_twice_is_no_token(bank: &TestBank) {
        let Some(operation) = secured().find(|it| it.method != "DELETE") else { return };
        let token = bank.token(Who::Officer);
        refused(&bank.call(&request(operation).header("Authorization", &token)), "without scheme");
        refused(&bank.call(&request(operation).header("Authorization", &format!("Basic {token}"))), "Basic");
        refused(&bank.call(&request(operation).token(&token).token(&token)), "twice");
        refused(&bank.call(&request(operation).header("Cookie", &format!("access_token={token}"))), "cookie");
        refused(&bank.call(&request(operation).header("X-Authorization", &token)), "another header");
    }

    fn a_token_of_a_megabyte_is_refused_before_it_is_looked_at(bank: &TestBank) {
        let token = "A".repeat(1 << 20);
        let wire = format!(
            "GET /v1/me HTTP/1.1\r\nHost: bank\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n"
        );
        let answer = exchange(bank.address, wire.as_bytes());
        assert!(answer.is_empty() || (400..500).contains(&Answer::parse(&answer).status));
        assert_eq!(bank.call(&Request::get("/healthz")).status, 200);
    }

    fn a_token_ends_after_its_fifteen_minutes_and_the_leeway(bank: &TestBank) {
        let Some(operation) = secured().find(|it| it.method != "DELETE") else { return };
        let token = bank.token(Who::Officer);
        let call = || bank.call(&request(operation).token(&token));
        let issued = bank.bank.now();
        bank.clock.set(issued + chrono::TimeDelta::seconds(929));
        assert_ne!(call().status, 401);
        bank.clock.set(issued + chrono::TimeDelta::seconds(930));
        refused(&call(), "too old");
    }

    fn a_suspension_bites_the_very_next_request(bank: &TestBank) {
        let plain = secured().filter(|it| it.method == "GET" && !it.path.contains('{'));
        let asks = |who: Who, operation| bank.call(&request(operation).token(&bank.token(who)));
        let people = [Who::Officer, Who::Registrar, Who::Admin, Who::Auditor, Who::RuleEditor];
        let mut open = plain.flat_map(|operation| people.map(|who| (who, operation)));
        let Some((who, operation)) = open.find(|it| asks(it.0, it.1).status == 200) else {
            return;
        };
        let token = bank.token(who);
        let call = || bank.call(&request(operation).token(&token));
        let credit_bank_domain::access::Actor::Person(person) = bank.world.actor(who) else {
            unreachable!()
        };
        let (store, now) = (bank.bank.store(), bank.bank.now());
        let set = |standing| {
            store
                .write("test standing", |tx| tx.set_user_standing(person.user_id, standing, now))
                .unwrap();
        };
        set(Standing::Suspended);
        refused(&call(), "suspended");
        set(Standing::Active);
        refused(&call(), "restored, but the token is of the older account");
    }
}
