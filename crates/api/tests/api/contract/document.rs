//! `openapi.yaml`, read once and asked by path, method and status.

use credit_bank_api::routes::OPERATIONS;
use jsonschema::Validator;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

pub(super) static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_saphyr::from_str(credit_bank_api::contract::OPENAPI).unwrap());

/// Compiled schemas by their text; compiling one takes longer than a request.
static VALIDATORS: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

const METHODS: [&str; 4] = ["get", "post", "put", "delete"];

/// What the contract promises of one status of one operation.
pub(super) struct Documented {
    /// Slugs of the problems that the description names; no list means no problem.
    pub(super) slugs: Vec<&'static str>,
    pub(super) headers: Vec<Header>,
    /// Media type and schema.
    pub(super) content: Vec<(String, Value)>,
}

/// One promised header.
pub(super) struct Header {
    /// In lower case.
    pub(super) name: String,
    pub(super) required: bool,
    /// Is its text the digits of a number?
    pub(super) integer: bool,
    pub(super) schema: Value,
}

/// The value behind a reference, or the value itself.
fn resolve(value: &Value) -> &Value {
    match value["$ref"].as_str() {
        Some(reference) => DOCUMENT.pointer(reference.trim_start_matches('#')).unwrap(),
        None => value,
    }
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// Every operation by path: its id, method, path and statuses.
pub(crate) fn operations() -> Vec<(&'static str, String, &'static str, Vec<u16>)> {
    let mut found = Vec::new();
    for (path, item) in members(&DOCUMENT["paths"]) {
        for (method, operation) in members(item) {
            if !METHODS.contains(&method.as_str()) {
                continue;
            }
            let statuses = members(&operation["responses"])
                .map(|(status, _)| status.parse().unwrap())
                .collect();
            let id = operation["operationId"].as_str().unwrap();
            found.push((id, method.to_ascii_uppercase(), path.as_str(), statuses));
        }
    }
    found
}

/// The path of the contract that a request's path stands for; one without parameters goes first.
pub(super) fn find_path(path: &str) -> Option<&'static str> {
    let path = decoded(path);
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |template: &str| {
        let wanted: Vec<&str> = template.split('/').collect();
        wanted.len() == parts.len()
            && wanted.iter().zip(&parts).all(|(wanted, part)| {
                wanted == part || (wanted.starts_with('{') && !part.is_empty())
            })
    };
    members(&DOCUMENT["paths"])
        .map(|(template, _)| template.as_str())
        .filter(|template| fits(template))
        .min_by_key(|template| template.matches('{').count())
}

/// A path without its percent-encoding: many spellings, one resource.
fn decoded(path: &str) -> String {
    let mut parts = path.split('%');
    let mut decoded = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let byte = part
            .get(..2)
            .and_then(|two| u8::from_str_radix(two, 16).ok());
        match byte.filter(u8::is_ascii_alphanumeric) {
            Some(byte) => decoded.extend([&*char::from(byte).to_string(), &part[2..]]),
            None => decoded.extend(["%", part]),
        }
    }
    decoded
}

/// The operation of this path and method, if the server routes it yet.
pub(super) fn find_operation(path: &str, method: &str) -> Option<&'static str> {
    let id = DOCUMENT["paths"][path][method.to_ascii_lowercase()]["operationId"].as_str();
    id.filter(|id| OPERATIONS.iter().any(|operation| operation.id == *id))
}

/// What the contract says of this status, if anything.
pub(super) fn documented(operation: &str, status: u16) -> Option<Documented> {
    let (_, method, path, _) = operations().into_iter().find(|it| it.0 == operation)?;
    let responses = &DOCUMENT["paths"][path][method.to_ascii_lowercase()]["responses"];
    let response = resolve(responses.get(status.to_string())?);
    let headers = members(&response["headers"])
        .map(|(name, header)| {
            let header = resolve(header);
            Header {
                name: name.to_ascii_lowercase(),
                required: header["required"] == true,
                integer: header["schema"]["type"] == "integer",
                schema: header["schema"].clone(),
            }
        })
        .collect();
    let content = members(&response["content"])
        .map(|(media_type, content)| (media_type.clone(), content["schema"].clone()))
        .collect();
    let slugs = slugs(response["description"].as_str().unwrap_or_default());
    Some(Documented {
        slugs,
        headers,
        content,
    })
}

/// `… Slugs: a, b.` at the end of a description.
fn slugs(description: &str) -> Vec<&str> {
    let list = description.split_once("Slugs: ").map(|(_, list)| list);
    let list = list.unwrap_or_default().trim_end_matches('.');
    list.split(", ").filter(|slug| !slug.is_empty()).collect()
}

/// The slugs that each shared response of the contract names.
pub(super) fn slug_lists() -> Vec<(String, Vec<&'static str>)> {
    members(&DOCUMENT["components"]["responses"])
        .map(|(name, response)| {
            let description = response["description"].as_str().unwrap_or_default();
            (name.clone(), slugs(description))
        })
        .collect()
}

pub(super) fn problem_schema() -> Value {
    json!({"$ref": "#/components/schemas/Problem"})
}

/// Where the value breaks the schema, one line each.
pub(super) fn violations(schema: &Value, value: &Value) -> Vec<String> {
    validator(schema)
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

fn validator(schema: &Value) -> Arc<Validator> {
    let text = schema.to_string();
    let mut validators = VALIDATORS
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let made = validators.entry(text).or_insert_with(|| {
        let whole = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "components": {"schemas": DOCUMENT["components"]["schemas"]},
            "allOf": [schema],
        });
        let options = jsonschema::options().should_validate_formats(true);
        Arc::new(options.build(&whole).unwrap())
    });
    Arc::clone(made)
}

/// Every JSON body that is sent or answered with success, by what it is: its schema and its examples.
pub(super) fn bodies() -> Vec<(String, &'static Value, Vec<&'static Value>)> {
    let mut bodies = Vec::new();
    let mut add = |what: String, content: &'static Value| {
        if let Some(body) = content.get("application/json") {
            let schema = &body["schema"];
            bodies.push((what, schema, examples(body, resolve(schema))));
        }
    };
    for (id, ..) in operations() {
        let operation = operation_object(id);
        add(
            format!("the body of {id}"),
            &resolve(&operation["requestBody"])["content"],
        );
        for (status, response) in members(&operation["responses"]) {
            if status.starts_with('2') {
                add(format!("{status} of {id}"), &resolve(response)["content"]);
            }
        }
    }
    bodies
}

/// What a media type shows, or else its schema.
fn examples(body: &'static Value, schema: &'static Value) -> Vec<&'static Value> {
    let named = members(&body["examples"]).map(|(_, it)| &resolve(it)["value"]);
    let own = body.get("example").into_iter();
    let of_schema = schema["examples"].as_array().into_iter().flatten();
    named.chain(own).chain(of_schema).collect()
}

/// Every schema of the contract that shows examples.
pub(super) fn schemas_with_examples() -> Vec<(&'static str, &'static Vec<Value>)> {
    let schemas = members(&DOCUMENT["components"]["schemas"]);
    let shown = schemas.filter_map(|(name, it)| Some((name.as_str(), it["examples"].as_array()?)));
    shown.collect()
}

/// Where an object schema neither refuses unknown members nor says what they are.
pub(super) fn open_objects() -> Vec<String> {
    let mut open = Vec::new();
    walk(
        &DOCUMENT["components"]["schemas"],
        "#/components/schemas",
        &mut open,
    );
    open
}

fn walk(value: &Value, place: &str, open: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            if is_open(object) {
                open.push(place.to_owned());
            }
            for (name, member) in object {
                if !matches!(name.as_str(), "example" | "examples" | "default" | "const") {
                    walk(member, &format!("{place}/{name}"), open);
                }
            }
        }
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                walk(item, &format!("{place}/{number}"), open);
            }
        }
        _ => {}
    }
}

fn is_open(object: &Map<String, Value>) -> bool {
    object.get("type").is_some_and(|kind| kind == "object")
        && !object.contains_key("additionalProperties")
        && !object.contains_key("unevaluatedProperties")
}

fn operation_object(operation: &str) -> &'static Value {
    let found = operations().into_iter().find(|it| it.0 == operation);
    let (_, method, path, _) = found.unwrap();
    &DOCUMENT["paths"][path][method.to_ascii_lowercase()]
}

/// May nobody call this operation without a token?
pub(crate) fn needs_token(operation: &str) -> bool {
    let alternatives = operation_object(operation)["security"].as_array().unwrap();
    !alternatives.is_empty()
        && alternatives
            .iter()
            .all(|one| one.as_object().unwrap().len() == 1)
}

/// Does this operation take a JSON body?
pub(crate) fn takes_json(operation: &str) -> bool {
    let body = resolve(&operation_object(operation)["requestBody"]);
    body["content"].get("application/json").is_some()
}

/// Does this operation take an idempotency key?
pub(crate) fn takes_key(operation: &str) -> bool {
    let parameters = operation_object(operation)["parameters"].as_array();
    let mut parameters = parameters.into_iter().flatten().map(resolve);
    parameters.any(|it| it["name"] == "Idempotency-Key")
}

/// May somebody with a token call this operation as himself?
pub(crate) fn takes_token(operation: &str) -> bool {
    let alternatives = operation_object(operation)["security"].as_array();
    alternatives.is_some_and(|it| !it.is_empty())
}

/// The first example of the JSON body, if the operation takes one.
pub(crate) fn example_body(operation: &str) -> Option<Value> {
    let body = resolve(&operation_object(operation)["requestBody"]);
    let content = body["content"].get("application/json")?;
    Some(resolve(&content["schema"])["examples"][0].clone())
}
