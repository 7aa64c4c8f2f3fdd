//! The operations that the server routes, as requests that tests can spoil.

use crate::client::Request;
use credit_bank_api::routes::{OPERATIONS, Operation};
use serde_json::json;

/// An id that nothing has.
const NOBODY: &str = "0198a3c4-5b6d-7e8f-9a0b-0000000000ff";

/// A path of the route table with something in place of its parameters.
pub(crate) fn filled(path: &str) -> String {
    let part = |part| match part {
        "{n}" => "1",
        named if str::starts_with(named, '{') => NOBODY,
        plain => plain,
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Operations that nobody may call without a token.
pub(crate) fn secured() -> impl Iterator<Item = &'static Operation> {
    OPERATIONS
        .iter()
        .filter(|it| crate::contract::needs_token(it.id))
}

/// Operations with a JSON body.
pub(crate) fn with_json() -> impl Iterator<Item = &'static Operation> {
    OPERATIONS
        .iter()
        .filter(|it| crate::contract::takes_json(it.id))
}

/// A request of this operation that lacks nothing but its token and a sensible body.
pub(crate) fn request(operation: &Operation) -> Request {
    let target = filled(operation.path);
    let request = Request::new(operation.method.as_str(), &target);
    if crate::contract::takes_json(operation.id) {
        spoilable(operation).bytes("application/json", json!({}).to_string())
    } else {
        request
    }
}

/// The same without any body yet.
pub(crate) fn spoilable(operation: &Operation) -> Request {
    Request::new(operation.method.as_str(), &filled(operation.path))
        .header("Idempotency-Key", "key-of-a-test")
        .header("If-Match", "\"1\"")
}
