//! `POST /v1/oauth/token`: client credentials (RFC 6749 §4.4) in the form or by HTTP Basic.

use super::log_in::address;
use super::secret_hash;
use crate::audit::Trail;
use crate::bank::Bank;
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::Form;
use crate::tokens::ACCESS_SECONDS;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{HttpRequest, HttpResponse, web};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use credit_bank_domain::access::{Actor, ClientActor, Scope};
use credit_bank_domain::id::ClientId;
use credit_bank_store::rows::{Client, ClientWithSecrets};
use serde::Serialize;
use std::collections::BTreeMap;

/// What the form may say.
const MEMBERS: &[&str] = &["grant_type", "client_id", "client_secret", "scope"];

/// The answer (RFC 6749 §5.1).
#[derive(Debug, Serialize)]
struct OAuthToken {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    scope: String,
}

/// `create_oauth_token`.
pub(crate) async fn create_oauth_token(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Form(form): Form,
) -> Result<HttpResponse, Problem> {
    check_members(&form)?;
    let asked = asked_scopes(form.get("scope").map(String::as_str))?;
    let (id, secret) = credentials(&request, &form)?;
    let attempt = bank
        .log_ins()
        .begin_client(address(&bank, &request), bank.now())?;
    let (trail, hash, now) = (
        Trail::of(&bank, None, &request),
        secret_hash(&secret),
        bank.now(),
    );
    let actor = bank
        .write_open("issue client token", move |tx| {
            let found = match id {
                Some(id) => tx.find_client(id, now)?,
                None => None,
            };
            let client = found.filter(|found| is_right(found, &hash));
            let Some(actor) = client.map(|found| actor(found.client, asked.as_deref())) else {
                tx.insert_audit_line(&refused(&trail, id))?;
                return Ok(Err(wrong()));
            };
            let actor = match actor {
                Ok(actor) => actor,
                Err(problem) => return Ok(Err(problem)),
            };
            if !tx.confirm_actor(&actor)? {
                tx.insert_audit_line(&refused(&trail, id))?;
                return Ok(Err(wrong()));
            }
            let trail = trail.clone().by(&actor);
            let line = trail.about("create_oauth_token", 200, "client", actor.id().uuid());
            tx.insert_audit_line(&line)?;
            Ok(Ok(actor))
        })
        .await?;
    if !matches!(&actor, Err(problem) if problem.slug() == Slug::InvalidClient) {
        attempt.succeeded(bank.now());
    }
    answer(&bank, &actor?)
}

fn answer(bank: &Bank, actor: &Actor) -> Result<HttpResponse, Problem> {
    let access_token = bank
        .tokens()
        .issue(actor, bank.ids().uuid())
        .map_err(Problem::internal)?;
    let words: Vec<_> = match actor {
        Actor::Client(client) => client.scopes.iter().map(|it| it.as_str()).collect(),
        Actor::Person(_) => Vec::new(),
    };
    // RFC 6749 §5.1 asks for `Pragma` besides the `no-store` that every answer carries.
    Ok(HttpResponse::Ok()
        .insert_header(("Pragma", "no-cache"))
        .json(OAuthToken {
            access_token,
            token_type: "Bearer",
            expires_in: ACCESS_SECONDS,
            scope: words.join(" "),
        }))
}

fn refused(trail: &Trail, id: Option<ClientId>) -> credit_bank_store::rows::AuditLine {
    match id {
        Some(id) => trail.about("create_oauth_token", 401, "client", id.uuid()),
        None => trail.line("create_oauth_token", 401),
    }
}

fn wrong() -> Problem {
    Problem::new(Slug::InvalidClient)
        .detail(
            "客户端编号或密钥不正确。",
            "The client id or the secret is wrong.",
        )
        .oauth("invalid_client", "client authentication failed")
}

fn check_members(form: &BTreeMap<String, String>) -> Result<(), Problem> {
    if let Some(name) = form.keys().find(|name| !MEMBERS.contains(&name.as_str())) {
        let name: String = name.chars().take(100).collect();
        let fault = FieldFault::new(
            name,
            "unknown_member",
            "没有此项。",
            "There is no such member.",
        );
        return Err(Problem::invalid_parameter(fault).oauth("invalid_request", "unknown parameter"));
    }
    match form.get("grant_type").map(String::as_str) {
        Some("client_credentials") => Ok(()),
        Some(_) => Err(Problem::new(Slug::UnsupportedGrantType)
            .detail(
                "grant_type 应为 client_credentials。",
                "grant_type must be client_credentials.",
            )
            .oauth(
                "unsupported_grant_type",
                "only client_credentials is supported",
            )),
        None => Err(
            Problem::invalid_parameter(FieldFault::required("grant_type"))
                .oauth("invalid_request", "grant_type is missing"),
        ),
    }
}

/// The scopes that are asked for; none means all that the client has.
fn asked_scopes(scope: Option<&str>) -> Result<Option<Vec<Scope>>, Problem> {
    let Some(text) = scope else { return Ok(None) };
    let mut scopes = Vec::new();
    for word in text.split(' ') {
        let scope = word.parse::<Scope>().map_err(|_| outside())?;
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    Ok(Some(scopes))
}

fn outside() -> Problem {
    Problem::new(Slug::InvalidScope)
        .detail(
            "请求的权限未知，或超出该系统账户的权限。",
            "A scope is unknown or not the client's.",
        )
        .oauth("invalid_scope", "a scope is unknown or not the client's")
}

fn actor(client: Client, asked: Option<&[Scope]>) -> Result<Actor, Problem> {
    let own = client.scopes.0;
    let scopes = match asked {
        None => own,
        Some(asked) if asked.iter().all(|scope| own.contains(scope)) => asked.to_vec(),
        Some(_) => return Err(outside()),
    };
    Ok(Actor::Client(ClientActor {
        client_id: client.id,
        organisation_id: client.organisation_id,
        scopes,
        version: client.version,
    }))
}

fn is_right(found: &ClientWithSecrets, hash: &[u8]) -> bool {
    found
        .secrets
        .iter()
        .any(|secret| verify_slices_are_equal(&secret.secret_hash, hash).is_ok())
}

/// The client's id, if it is one, and its secret: from the header or the form, never from both.
fn credentials(
    request: &HttpRequest,
    form: &BTreeMap<String, String>,
) -> Result<(Option<ClientId>, String), Problem> {
    let mut headers = request.headers().get_all(AUTHORIZATION);
    let in_form = (form.get("client_id"), form.get("client_secret"));
    let (id, secret) = match (headers.next(), in_form) {
        (None, (Some(id), Some(secret))) => (id.clone(), secret.clone()),
        (Some(header), (named, None)) if headers.next().is_none() => {
            let (id, secret) = header
                .to_str()
                .ok()
                .and_then(find_basic)
                .ok_or_else(wrong)?;
            if named.is_some_and(|named| *named != id) {
                return Err(wrong());
            }
            (id, secret)
        }
        _ => return Err(wrong()),
    };
    if secret.is_empty() || secret.len() > 200 {
        return Err(wrong());
    }
    Ok((id.parse().ok(), secret))
}

/// RFC 7617; the parts are form-encoded first (RFC 6749 §2.3.1).
fn find_basic(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let bytes = STANDARD.decode(encoded.trim()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (id, secret) = text.split_once(':')?;
    let decoded = |part: &str| {
        let pair = format!("x={part}");
        let pairs = web::Query::<Vec<(String, String)>>::from_query(&pair).ok()?;
        match pairs.into_inner().as_slice() {
            [(_, value)] => Some(value.clone()),
            _ => None,
        }
    };
    Some((decoded(id)?, decoded(secret)?))
}

#[cfg(test)]
mod tests {
    use super::{asked_scopes, find_basic};
    use crate::problem::Slug;

    #[test]
    fn basic_credentials_are_decoded_twice() {
        // "a:b%2Bc"
        let (id, secret) = find_basic("Basic YTpiJTJCYw==").unwrap();
        assert_eq!((id.as_str(), secret.as_str()), ("a", "b+c"));
        assert!(find_basic("Basic YWI=").is_none() && find_basic("Bearer YTpi").is_none());
    }

    #[test]
    fn an_unknown_scope_is_refused_and_a_repeated_one_counts_once() {
        let asked = asked_scopes(Some("completions:read completions:read")).unwrap();
        assert_eq!(asked.unwrap().len(), 1);
        let refused = asked_scopes(Some("everything:write")).unwrap_err();
        assert_eq!(refused.slug(), Slug::InvalidScope);
    }
}
