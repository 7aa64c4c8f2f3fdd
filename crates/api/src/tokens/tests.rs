//! Which tokens pass.

use super::{Claims, TokenError, Tokens};
use crate::clock::FixedClock;
use crate::keys::make_token_key;
use credit_bank_domain::access::{Actor, ClientActor, PersonActor, Role, Scope};
use credit_bank_domain::id::{ClientId, LearnerId, OrganisationId, SessionId, UserId};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

fn clock() -> Arc<FixedClock> {
    Arc::new(FixedClock::new("2026-03-01T00:00:00Z".parse().unwrap()))
}

fn learner() -> Actor {
    Actor::Person(PersonActor {
        user_id: UserId::new(Uuid::from_u128(1)),
        roles: vec![Role::Learner],
        organisation_id: None,
        learner_id: Some(LearnerId::new(Uuid::from_u128(2))),
        version: 3,
        session: Some(SessionId::new(Uuid::nil())),
    })
}

fn client() -> Actor {
    Actor::Client(ClientActor {
        client_id: ClientId::new(Uuid::from_u128(4)),
        organisation_id: OrganisationId::new(Uuid::from_u128(5)),
        scopes: Scope::ALL.to_vec(),
        version: 1,
    })
}

#[test]
fn a_token_names_the_person_or_client_it_was_made_for() {
    let tokens = Tokens::parse(&[make_token_key().unwrap()], clock()).unwrap();
    for actor in [learner(), client()] {
        let token = tokens.issue(&actor, Uuid::nil()).unwrap();
        assert_eq!(tokens.verify(&token).unwrap(), actor);
        // The second time it comes from the cache.
        assert_eq!(tokens.verify(&token).unwrap(), actor);
    }
}

#[test]
fn a_token_lives_fifteen_minutes_and_not_before_its_time_cached_or_not() {
    let clock = clock();
    let tokens = Tokens::parse(&[make_token_key().unwrap()], clock.clone()).unwrap();
    let token = tokens.issue(&learner(), Uuid::nil()).unwrap();
    for (time, valid) in [
        ("2026-02-28T23:59:29Z", false),
        ("2026-02-28T23:59:30Z", true),
        ("2026-03-01T00:15:29Z", true),
        ("2026-03-01T00:15:30Z", false),
        ("2026-02-28T23:59:29Z", false),
    ] {
        clock.set(time.parse().unwrap());
        assert_eq!(tokens.verify(&token).is_ok(), valid, "{time}");
    }
}

/// A token of the right key whose header or claims were changed before signing.
fn forged(
    key: &[u8],
    tokens: &Tokens,
    header: impl Fn(&mut Header),
    claims: impl Fn(&mut Value),
) -> String {
    let mut made_header = Header::new(Algorithm::EdDSA);
    made_header.typ = Some("at+jwt".to_owned());
    made_header.kid = Some(tokens.verifying[0].kid.clone());
    header(&mut made_header);
    let now = "2026-03-01T00:00:00Z"
        .parse::<chrono::DateTime<chrono::Utc>>()
        .unwrap()
        .timestamp();
    let mut made = serde_json::to_value(Claims::of(
        &learner(),
        Uuid::nil(),
        now,
        now.saturating_add(900),
    ))
    .unwrap();
    claims(&mut made);
    jsonwebtoken::encode(&made_header, &made, &EncodingKey::from_ed_der(key)).unwrap()
}

#[test]
fn a_token_with_one_strange_claim_or_header_does_not_pass() {
    let key = make_token_key().unwrap();
    let tokens = Tokens::parse(&[&key], clock()).unwrap();
    let same = |_: &mut Header| {};
    assert!(tokens.verify(&forged(&key, &tokens, same, |_| {})).is_ok());
    for (member, value) in [
        ("exp", json!("1900000000")),
        ("exp", json!(1)),
        ("exp", Value::Null),
        ("exp", json!(1.5)),
        ("nbf", json!(1_900_000_000)),
        ("nbf", json!("0")),
        ("iss", json!("other")),
        ("aud", json!("other")),
        ("aud", json!(["credit-bank-api"])),
        ("sub", json!("admin")),
        ("sub", Value::Null),
        ("ver", json!("3")),
        ("roles", json!(["root"])),
        ("scope", json!("completions")),
        ("extra", json!(1)),
    ] {
        let token = forged(&key, &tokens, same, |claims| claims[member] = value.clone());
        assert_eq!(
            tokens.verify(&token),
            Err(TokenError::Invalid),
            "{member} {value}"
        );
    }
    let headers: [fn(&mut Header); 4] = [
        |header| header.kid = Some("../../etc/passwd".to_owned()),
        |header| header.kid = None,
        |header| header.typ = Some("JWT".to_owned()),
        |header| header.jku = Some("https://example.org/jwks".to_owned()),
    ];
    for header in headers {
        assert!(
            tokens
                .verify(&forged(&key, &tokens, header, |_| {}))
                .is_err()
        );
    }
}

#[test]
fn other_keys_other_algorithms_and_rubbish_do_not_pass() {
    let key = make_token_key().unwrap();
    let tokens = Tokens::parse(&[&key], clock()).unwrap();
    let good = tokens.issue(&learner(), Uuid::nil()).unwrap();
    let other = forged(&make_token_key().unwrap(), &tokens, |_| {}, |_| {});
    let public = tokens.verifying[0].public.clone();
    let mut symmetric = Header::new(Algorithm::HS256);
    symmetric.kid = Some(tokens.verifying[0].kid.clone());
    symmetric.typ = Some("at+jwt".to_owned());
    let confused = jsonwebtoken::encode(
        &symmetric,
        &json!({"sub": Uuid::nil()}),
        &EncodingKey::from_secret(public.as_bytes()),
    )
    .unwrap();
    let unsigned = format!("eyJhbGciOiJub25lIn0.{}.", good.split('.').nth(1).unwrap());
    let (body, _) = good.rsplit_once('.').unwrap();
    for bad in [
        other,
        confused,
        unsigned,
        format!("{body}."),
        body.to_owned(),
        String::new(),
        "a".repeat(1 << 20),
        format!("{good}.{good}"),
    ] {
        assert!(tokens.verify(&bad).is_err());
    }
}

#[test]
fn the_published_key_has_the_shape_of_the_contract() {
    let tokens = Tokens::parse(&[make_token_key().unwrap()], clock()).unwrap();
    let jwks = serde_json::to_value(tokens.jwks()).unwrap();
    assert_eq!(jwks["keys"][0]["kty"], "OKP");
    assert_eq!(jwks["keys"][0]["x"].as_str().unwrap().len(), 43);
    assert!(Tokens::parse(&[b"no key"], clock()).is_err());
}

#[test]
fn the_first_key_signs_and_all_verify() {
    let (old, new) = (make_token_key().unwrap(), make_token_key().unwrap());
    let before = Tokens::parse(&[&old], clock()).unwrap();
    let both = Tokens::parse(&[&new, &old], clock()).unwrap();
    let after = Tokens::parse(&[&new], clock()).unwrap();
    let of_old = before.issue(&learner(), Uuid::nil()).unwrap();
    let of_new = both.issue(&learner(), Uuid::nil()).unwrap();
    assert!(both.verify(&of_old).is_ok() && both.verify(&of_new).is_ok());
    assert_eq!(before.verify(&of_new), Err(TokenError::Invalid));
    assert_eq!(after.verify(&of_old), Err(TokenError::Invalid));
    assert!(after.verify(&of_new).is_ok());
    assert_eq!(both.jwks().keys.len(), 2);
    let none: [&[u8]; 0] = [];
    assert!(Tokens::parse(&none, clock()).is_err());
}
