//! The one table of operations, in the order of `openapi.yaml`; router, contract test and the table
//! of permissions read it.

use crate::applications;
use crate::conversions::query as conversion_query;
use crate::operation;
use crate::outcomes;
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
    GET "/v1/outcomes" list_outcomes => outcomes::list_outcomes,
    GET "/v1/outcomes/{id}" get_outcome => outcomes::get_outcome,
    POST "/v1/outcomes/{id}/recognition" recognise_outcome => outcomes::recognise_outcome,
    POST "/v1/outcomes/{id}/refusal" refuse_outcome => outcomes::refuse_outcome,
    POST "/v1/outcomes/{id}/supplement-request" request_outcome_supplement => outcomes::request_outcome_supplement,
    POST "/v1/outcomes/{id}/freeze" freeze_outcome => outcomes::freeze_outcome,
    POST "/v1/outcomes/{id}/restoration" restore_outcome => outcomes::restore_outcome,
    POST "/v1/outcomes/{id}/revocation" revoke_outcome => outcomes::revoke_outcome,
    POST "/v1/outcomes/{id}/reinstatement" reinstate_outcome => outcomes::reinstate_outcome,
    POST "/v1/conversions/query" query_conversion => conversion_query::query_conversion,
    GET "/v1/applications" list_applications => applications::list_applications,
    POST "/v1/applications" create_application => applications::create_application,
    GET "/v1/applications/{id}" get_application => applications::get_application,
    POST "/v1/applications/{id}/decision" decide_application => applications::decide_application,
    POST "/v1/applications/{id}/withdrawal" withdraw_application => applications::withdraw_application,
    POST "/v1/applications/{id}/lines/{line}/exam-result" record_exam_result => applications::record_exam_result,
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
