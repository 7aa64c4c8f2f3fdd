//! The one table of operations, in the order of `openapi.yaml`; router, contract test and the table
//! of permissions read it.

use crate::completions;
use crate::operation;
use crate::problem::{Problem, Slug};
use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Route};

/// One operation of the contract.
#[derive(Debug, Clone)]
pub struct Operation {
    /// `operationId`.
    pub id: &'static str,
    /// Upper-case method.
    pub method: Method,
    /// Path with `{parameters}`.
    pub path: &'static str,
    /// Makes the handler's route; the method is already guarded.
    pub route: fn() -> Route,
}

macro_rules! operations {
    ($($method:ident $path:literal $id:ident => $handler:path,)+) => {
        &[$(Operation {
            id: stringify!($id),
            method: Method::$method,
            path: $path,
            route: || web::method(Method::$method).to($handler),
        },)+]
    };
}

/// All operations.
pub const OPERATIONS: &[Operation] = operations! {
    POST "/v1/completions" post_completion => completions::routes::post_completion,
    POST "/v1/completions/batch" post_completion_batch => completions::routes::post_completion_batch,
    GET "/.well-known/jwks.json" get_jwks => operation::get_jwks,
    GET "/healthz" get_health => operation::get_health,
    GET "/readyz" get_readiness => operation::get_readiness,
    GET "/openapi.yaml" get_contract => operation::get_contract,
    GET "/docs" get_docs => operation::get_docs,
};

/// Registers every operation, 405 for other methods of a known path, 404 for other paths.
pub fn configure(config: &mut ServiceConfig) {
    let mut paths: Vec<&'static str> = Vec::new();
    for operation in OPERATIONS {
        if !paths.contains(&operation.path) {
            paths.push(operation.path);
        }
    }
    // `/v1/learners/find` before `/v1/learners/{id}`: the first that matches is taken.
    paths.sort_by_key(|path| path.matches('{').count());
    for path in paths {
        let mut resource = web::resource(path);
        let mut allowed = Vec::new();
        for operation in OPERATIONS.iter().filter(|operation| operation.path == path) {
            allowed.push(operation.method.as_str());
            resource = resource.route((operation.route)());
        }
        let allowed = allowed.join(", ");
        config.service(
            resource.default_service(web::to(move || {
                let allowed = allowed.clone();
                async move {
                    Err::<HttpResponse, _>(Problem::new(Slug::MethodNotAllowed).allow(allowed))
                }
            })),
        );
    }
    config.default_service(web::to(|_: HttpRequest| async {
        Err::<HttpResponse, _>(Problem::not_found())
    }));
}

#[cfg(test)]
mod tests;
