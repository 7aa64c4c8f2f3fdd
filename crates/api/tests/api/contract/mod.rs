//! Holds every answer against `openapi.yaml`: is the operation known, the status documented, the
//! media type and the headers as promised, and does the body fit its schema?
//!
//! All object schemas refuse members they do not name, so that the last question also finds what
//! nobody declared; a test here holds them to it.

mod document;
mod schema_words;

pub(crate) use document::{
    example_body, needs_token, operations, takes_json, takes_key, takes_token,
};

use crate::client::{Answer, Request};
use document::{Documented, documented, find_path, problem_schema};
use libtest_mimic::Trial;
use serde_json::Value;

/// Headers of every answer of every route, and what each must say.
const EVERY_ANSWER: [(&str, &str); 4] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("content-security-policy", "default-src 'none'"),
];

/// What the contract shows of a schema.
pub(crate) fn examples_of(schema: &str) -> Vec<Value> {
    let shown = document::schemas_with_examples();
    let own = shown.into_iter().filter(|(name, _)| *name == schema);
    own.flat_map(|(_, examples)| examples.clone()).collect()
}

/// Fails the test where the answer is not one that the contract promises, and notes what was met.
pub(crate) fn check(request: &Request, answer: &Answer) {
    let faults = faults(request, answer);
    let numbers = crate::log_capture::has_number(&String::from_utf8_lossy(&answer.body));
    assert!(
        !numbers,
        "{} {} repeats an identity number",
        request.method, request.target
    );
    assert!(
        faults.is_empty(),
        "{} {} {} breaks the contract:\n{}\n{}",
        request.method,
        request.target,
        answer.status,
        faults.join("\n"),
        String::from_utf8_lossy(&answer.body),
    );
}

/// What is wrong with the answer, one line each.
fn faults(request: &Request, answer: &Answer) -> Vec<String> {
    let mut faults = manners(answer);
    let path = request.target.split('?').next().unwrap_or_default();
    let Some(path) = find_path(path) else {
        faults.extend(expect_problem(answer, 404, "an unknown path"));
        return faults;
    };
    let Some(operation) = document::find_operation(path, &request.method) else {
        faults.extend(expect_problem(answer, 405, "an unknown method"));
        if answer.find_header("allow").is_none() {
            faults.push("405 without Allow".to_owned());
        }
        return faults;
    };
    match documented(operation, answer.status) {
        None => faults.push(format!("{operation} documents no {}", answer.status)),
        Some(documented) => {
            if answer.status >= 400 && !documented.slugs.contains(&answer.slug().as_str()) {
                faults.push(format!("{operation} documents no {}", answer.slug()));
            }
            faults.extend(headers(&documented, answer));
            faults.extend(body(&documented, answer));
            if faults.is_empty() {
                crate::exercised::note(operation, answer.status);
            }
        }
    }
    faults
}

/// What every answer carries, whatever it is the answer to.
fn manners(answer: &Answer) -> Vec<String> {
    let mut faults = Vec::new();
    let id = answer.find_header("x-request-id").unwrap_or_default();
    if id.parse::<uuid::Uuid>().is_err() {
        faults.push(format!("X-Request-Id is {id:?}"));
    }
    for (name, promised) in EVERY_ANSWER {
        let value = answer.find_header(name).unwrap_or_default();
        if !value.starts_with(promised) || value.contains("unsafe-") {
            faults.push(format!("{name} is {value:?}"));
        }
    }
    faults.extend(allowance(answer));
    if answer.status >= 400 {
        faults.extend(problem(answer, id));
    }
    faults
}

/// What a caller may still spend is told whole or not at all, and in sense.
fn allowance(answer: &Answer) -> Vec<String> {
    let names = ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"];
    let told: Vec<Option<u32>> = names
        .map(|name| answer.find_header(name).map(|value| value.parse().unwrap()))
        .to_vec();
    match told.as_slice() {
        [None, None, None] => Vec::new(),
        [Some(limit), Some(remaining), Some(_)] if remaining < limit => Vec::new(),
        _ => vec![format!("the allowance is told as {told:?}")],
    }
}

/// A problem repeats its status and its request's id, and is in the catalogue.
fn problem(answer: &Answer, id: &str) -> Vec<String> {
    let Ok(body) = serde_json::from_slice::<Value>(&answer.body) else {
        return vec!["an error without a problem".to_owned()];
    };
    let mut faults = Vec::new();
    if body["status"] != answer.status {
        faults.push(format!("the problem's status is {}", body["status"]));
    }
    if body["instance"] != id {
        faults.push(format!(
            "instance {} is not the request's id",
            body["instance"]
        ));
    }
    let slug = answer.slug();
    let known = credit_bank_api::problem::Slug::ALL
        .iter()
        .any(|known| known.as_str() == slug && known.status() == answer.status);
    if !known {
        faults.push(format!(
            "{slug:?} with {} is not in the catalogue",
            answer.status
        ));
    }
    faults
}

fn expect_problem(answer: &Answer, status: u16, what: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if answer.status != status {
        faults.push(format!("{what} is answered with {}", answer.status));
    }
    if answer.find_header("content-type") != Some("application/problem+json") {
        faults.push(format!("{what} is answered with no problem"));
    }
    faults.extend(document::violations(&problem_schema(), &answer.json()));
    faults
}

fn headers(documented: &Documented, answer: &Answer) -> Vec<String> {
    let mut faults = Vec::new();
    for header in &documented.headers {
        let value = answer.find_header(&header.name);
        match value {
            None if header.required => faults.push(format!("no {}", header.name)),
            None => {}
            Some(value) => {
                let number = value.parse::<i64>().map(Value::from);
                let value = match number {
                    Ok(number) if header.integer => number,
                    _ => Value::from(value),
                };
                for violation in document::violations(&header.schema, &value) {
                    faults.push(format!("{}: {violation}", header.name));
                }
            }
        }
    }
    // S-11: nothing is kept on its way but what the contract says may be, and that is nobody's own.
    let may_be_kept = documented
        .headers
        .iter()
        .any(|it| it.name == "cache-control");
    if !may_be_kept && answer.find_header("cache-control") != Some("no-store") {
        faults.push(format!(
            "Cache-Control is {:?}",
            answer.find_header("cache-control")
        ));
    }
    // What only some answers may carry is documented where they may.
    for name in [
        "location",
        "etag",
        "idempotency-replayed",
        "retry-after",
        "www-authenticate",
    ] {
        let declared = documented.headers.iter().any(|header| header.name == name);
        if !declared && answer.find_header(name).is_some() {
            faults.push(format!("{name} is not documented"));
        }
    }
    faults
}

fn body(documented: &Documented, answer: &Answer) -> Vec<String> {
    let sent = answer.find_header("content-type").unwrap_or_default();
    if documented.content.is_empty() {
        let empty = answer.body.is_empty() && sent.is_empty();
        return if empty {
            Vec::new()
        } else {
            vec!["a body where none is documented".to_owned()]
        };
    }
    let media_type = sent.split(';').next().unwrap_or_default();
    let Some((_, schema)) = documented
        .content
        .iter()
        .find(|(known, _)| known == media_type)
    else {
        return vec![format!("the media type {sent:?} is not documented")];
    };
    if !media_type.ends_with("json") {
        return if answer.body.is_empty() {
            vec!["an empty body".to_owned()]
        } else {
            Vec::new()
        };
    }
    match serde_json::from_slice(&answer.body) {
        Ok(value) => {
            let mut faults = document::violations(schema, &value);
            languages(&value, &mut faults);
            faults
        }
        Err(error) => vec![format!("no JSON: {error}")],
    }
}

/// What is said in two languages is said in each: `zh` in Chinese letters, `en` in Latin ones.
/// What a person wrote stands in both as it was written.
fn languages(value: &Value, faults: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            let text = |name: &str| members.get(name).and_then(Value::as_str);
            if let (Some(zh), Some(en)) = (text("zh"), text("en"))
                && zh != en
                && !(zh.contains(is_chinese) && en.contains(|it: char| it.is_ascii_alphabetic()))
            {
                faults.push(format!("not said in two languages: {zh:?} {en:?}"));
            }
            members.values().for_each(|it| languages(it, faults));
        }
        Value::Array(items) => items.iter().for_each(|it| languages(it, faults)),
        _ => {}
    }
}

fn is_chinese(letter: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&letter)
}

pub(crate) fn trials() -> Vec<Trial> {
    let test = |name: &str, test: fn()| {
        Trial::test(format!("contract::{name}"), move || {
            test();
            Ok(())
        })
    };
    vec![
        test(
            "no_object_of_the_contract_is_open",
            no_object_of_the_contract_is_open,
        ),
        test(
            "no_schema_of_the_contract_says_what_no_reader_knows",
            no_schema_of_the_contract_says_what_no_reader_knows,
        ),
        test(
            "every_shared_problem_names_slugs_of_the_catalogue_and_of_one_status",
            every_shared_problem_names_slugs_of_the_catalogue_and_of_one_status,
        ),
        test(
            "every_body_has_an_example_and_every_example_fits",
            every_body_has_an_example_and_every_example_fits,
        ),
        test(
            "the_check_finds_what_it_is_for",
            the_check_finds_what_it_is_for,
        ),
    ]
}

/// Free-form objects say so by a schema of their members; the rest refuse what they do not name.
fn no_object_of_the_contract_is_open() {
    let open = document::open_objects();
    assert!(open.is_empty(), "{}", open.join("\n"));
}

fn no_schema_of_the_contract_says_what_no_reader_knows() {
    let faults = schema_words::faults();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    // A comma that nobody quoted, one level down.
    let cut = serde_json::json!({"type": "object", "properties": {
        "key": {"type": "string", "description": "Id of the school", "or the year.": null}}});
    let mut found = Vec::new();
    schema_words::look(&cut, "#", &mut found);
    assert_eq!(found, ["#/properties/key/or the year. is no keyword"]);
}

fn every_body_has_an_example_and_every_example_fits() {
    let mut faults = Vec::new();
    let mut fit = |what: &str, schema: &Value, example: &Value| {
        let violations = document::violations(schema, example);
        faults.extend(violations.iter().map(|it| format!("{what}: {it}")));
    };
    let bodies = document::bodies();
    assert!(bodies.len() > 100, "{}", bodies.len());
    for (what, schema, examples) in &bodies {
        for example in examples {
            fit(what, schema, example);
        }
    }
    for (name, examples) in document::schemas_with_examples() {
        let schema = serde_json::json!({"$ref": format!("#/components/schemas/{name}")});
        for example in examples {
            fit(name, &schema, example);
        }
    }
    let bare = bodies.iter().filter(|it| it.2.is_empty());
    faults.extend(bare.map(|(what, ..)| format!("{what} has no example")));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn every_shared_problem_names_slugs_of_the_catalogue_and_of_one_status() {
    use credit_bank_api::problem::Slug;
    let find = |slug: &str| Slug::ALL.iter().find(|known| known.as_str() == slug);
    for (response, slugs) in document::slug_lists() {
        let mut statuses: Vec<u16> = slugs
            .iter()
            .map(|slug| find(slug).unwrap_or_else(|| panic!("{response} names {slug:?}")))
            .map(|slug| slug.status())
            .collect();
        statuses.dedup();
        assert_eq!(statuses.len(), 1, "{response} names {slugs:?}");
    }
}

fn the_check_finds_what_it_is_for() {
    let request = Request::get("/healthz");
    let sound = Answer {
        status: 200,
        headers: EVERY_ANSWER
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .chain([
                ("x-request-id".to_owned(), uuid::Uuid::nil().to_string()),
                ("content-type".to_owned(), "application/json".to_owned()),
                ("cache-control".to_owned(), "no-store".to_owned()),
            ])
            .collect(),
        body: br#"{"status":"ok"}"#.to_vec(),
    };
    assert_eq!(faults(&request, &sound), Vec::<String>::new());
    let spoilt: [fn(&mut Answer); 8] = [
        |answer| answer.status = 201,
        |answer| answer.body = br#"{"status":"fine"}"#.to_vec(),
        |answer| answer.body = br#"{"status":"ok","secret":1}"#.to_vec(),
        |answer| answer.body = b"ok".to_vec(),
        |answer| answer.headers.retain(|(name, _)| name != "x-request-id"),
        |answer| answer.headers.retain(|(name, _)| name != "content-type"),
        |answer| {
            let mut headers = answer.headers.iter_mut();
            let kept = headers.find(|(name, _)| name == "cache-control");
            "private".clone_into(&mut kept.unwrap().1);
        },
        |answer| {
            answer
                .headers
                .push(("location".to_owned(), "/v1/x".to_owned()));
        },
    ];
    for (number, spoil) in spoilt.iter().enumerate() {
        let mut answer = sound.clone();
        spoil(&mut answer);
        assert!(
            !faults(&request, &answer).is_empty(),
            "spoilt answer {number} passes"
        );
    }
    assert!(!faults(&Request::get("/nowhere"), &sound).is_empty());
    assert!(!faults(&Request::new("PATCH", "/healthz"), &sound).is_empty());
}
