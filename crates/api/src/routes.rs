//! The one table of operations, in the order of `openapi.yaml`; router, contract test and the table
//! of permissions read it.

use crate::applications;
use crate::audit;
use crate::completions;
use crate::conversions::query as conversion_query;
use crate::enrolments;
use crate::grants;
use crate::learners;
use crate::my_data;
use crate::operation;
use crate::organisations;
use crate::outcomes;
use crate::people;
use crate::plans;
use crate::problem::{Problem, Slug};
use crate::register;
use crate::rule_sets::{acts, check, diff, draft, sets, simulation, versions};
use actix_web::dev::ServiceRequest;
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
    POST "/v1/sessions" create_session => people::create_session,
    POST "/v1/sessions/refresh" refresh_session => people::refresh_session,
    DELETE "/v1/sessions/current" delete_current_session => people::delete_current_session,
    POST "/v1/oauth/token" create_oauth_token => people::create_oauth_token,
    GET "/v1/me" get_me => people::get_me,
    POST "/v1/me/password" change_my_password => people::change_my_password,
    GET "/v1/me/accesses" list_my_accesses => audit::list_my_accesses,
    GET "/v1/me/export" export_my_data => my_data::export_my_data,
    GET "/v1/users" list_users => people::list_users,
    POST "/v1/users" create_user => people::create_user,
    POST "/v1/users/{id}/suspension" set_user_suspension => people::set_user_suspension,
    POST "/v1/users/{id}/roles" set_user_roles => people::set_user_roles,
    GET "/v1/organisations" list_organisations => organisations::list_organisations,
    POST "/v1/organisations" create_organisation => organisations::create_organisation,
    POST "/v1/organisations/{id}/suspension" set_organisation_suspension => organisations::set_organisation_suspension,
    POST "/v1/organisations/{id}/change" change_organisation => organisations::change_organisation,
    GET "/v1/organisations/{id}/clients" list_clients => organisations::list_clients,
    POST "/v1/organisations/{id}/clients" create_client => organisations::create_client,
    POST "/v1/organisations/{id}/clients/{client}/secrets" create_client_secret => organisations::create_client_secret,
    POST "/v1/organisations/{id}/clients/{client}/suspension" set_client_suspension => organisations::set_client_suspension,
    POST "/v1/learners" create_learner => learners::create_learner,
    GET "/v1/learners/{id}" get_learner => learners::get_learner,
    POST "/v1/learners/find" find_learner => learners::find_learner,
    POST "/v1/learners/{id}/claim-codes" create_claim_code => learners::create_claim_code,
    POST "/v1/learners/{id}/correction" correct_learner => learners::correct_learner,
    GET "/v1/learners/{id}/consents" list_consents => learners::list_consents,
    POST "/v1/learners/{id}/consents" give_consent => learners::give_consent,
    POST "/v1/learners/{id}/consents/withdrawal" withdraw_consent => learners::withdraw_consent,
    POST "/v1/learners/claim" claim_learner => learners::claim_learner,
    GET "/v1/learners/{id}/balance" get_balance => learners::get_balance,
    GET "/v1/learners/{id}/entries" list_learner_entries => learners::list_learner_entries,
    GET "/v1/learners/{id}/outcomes" list_learner_outcomes => learners::list_learner_outcomes,
    GET "/v1/completions" list_completions => completions::own_list::list_completions,
    POST "/v1/completions" post_completion => completions::routes::post_completion,
    POST "/v1/completions/batch" post_completion_batch => completions::routes::post_completion_batch,
    GET "/v1/completions/{id}" get_completion => completions::read_back::get_completion,
    POST "/v1/completions/{id}/correction" correct_completion => outcomes::correct_completion,
    POST "/v1/completions/{id}/withdrawal" withdraw_completion => outcomes::withdraw_completion,
    GET "/v1/outcomes" list_outcomes => outcomes::list_outcomes,
    GET "/v1/outcomes/{id}" get_outcome => outcomes::get_outcome,
    POST "/v1/outcomes/{id}/recognition" recognise_outcome => outcomes::recognise_outcome,
    POST "/v1/outcomes/{id}/refusal" refuse_outcome => outcomes::refuse_outcome,
    POST "/v1/outcomes/{id}/supplement-request" request_outcome_supplement => outcomes::plain_act::<outcomes::SupplementRequest>,
    POST "/v1/outcomes/{id}/supplement" supply_outcome => outcomes::supply_outcome,
    POST "/v1/outcomes/{id}/freeze" freeze_outcome => outcomes::plain_act::<outcomes::Freeze>,
    POST "/v1/outcomes/{id}/restoration" restore_outcome => outcomes::plain_act::<outcomes::Restoration>,
    POST "/v1/outcomes/{id}/revocation" revoke_outcome => outcomes::revoke_outcome,
    POST "/v1/outcomes/{id}/reinstatement" reinstate_outcome => outcomes::reinstate_outcome,
    POST "/v1/outcomes/{id}/choice" choose_outcome => outcomes::choose_outcome,
    POST "/v1/outcomes/{id}/review-requests" request_outcome_review => outcomes::request_outcome_review,
    GET "/v1/awards" list_awards => register::list_awards,
    POST "/v1/awards" create_award => register::create_award,
    GET "/v1/awards/{id}" get_award => register::get_award,
    POST "/v1/awards/{id}/authorisations" authorise_issuer => register::authorise_issuer,
    POST "/v1/awards/{id}/end" end_award => register::end_award,
    GET "/v1/programmes" list_programmes => register::list_programmes,
    POST "/v1/programmes" create_programme => register::create_programme,
    GET "/v1/programmes/{id}" get_programme => register::get_programme,
    POST "/v1/programmes/{id}/application-windows" open_application_window => register::open_application_window,
    GET "/v1/enrolments" list_enrolments => enrolments::list_enrolments,
    POST "/v1/enrolments" create_enrolment => enrolments::create_enrolment,
    GET "/v1/enrolments/{id}" get_enrolment => enrolments::get_enrolment,
    PUT "/v1/enrolments/{id}/record" put_enrolment_record => enrolments::put_enrolment_record,
    GET "/v1/rule-sets" list_rule_sets => sets::list_rule_sets,
    POST "/v1/rule-sets" create_rule_set => sets::create_rule_set,
    GET "/v1/rule-sets/{id}/versions" list_rule_set_versions => versions::list_rule_set_versions,
    POST "/v1/rule-sets/{id}/versions" create_rule_set_version => draft::create_rule_set_version,
    GET "/v1/rule-sets/{id}/versions/{n}" get_rule_set_version => versions::get_rule_set_version,
    POST "/v1/rule-sets/{id}/versions/{n}/submission" submit_rule_set_version => acts::submit_rule_set_version,
    POST "/v1/rule-sets/{id}/versions/{n}/approval" approve_rule_set_version => acts::approve_rule_set_version,
    POST "/v1/rule-sets/{id}/versions/{n}/publication" publish_rule_set_version => acts::publish_rule_set_version,
    POST "/v1/rule-sets/{id}/versions/{n}/withdrawal" withdraw_rule_set_version => acts::withdraw_rule_set_version,
    POST "/v1/rule-sets/{id}/versions/{n}/filing" file_rule_set_version => acts::file_rule_set_version,
    GET "/v1/rule-sets/{id}/versions/{n}/simulations" list_simulations => simulation::list_simulations,
    POST "/v1/rule-sets/{id}/versions/{n}/simulations" create_simulation => simulation::create_simulation,
    GET "/v1/rule-sets/{id}/versions/{n}/simulations/{simulation}" get_simulation => simulation::get_simulation,
    POST "/v1/rule-sets/{id}/versions/{n}/simulations/{simulation}/cancellation" cancel_simulation => simulation::cancel_simulation,
    GET "/v1/rule-sets/{id}/versions/{n}/simulations/{simulation}/cases" list_simulation_cases => simulation::list_simulation_cases,
    GET "/v1/rule-sets/{id}/versions/{n}/simulations/{simulation}/report.xlsx" export_simulation => simulation::export_simulation,
    GET "/v1/rule-sets/{id}/versions/{n}/sleeping-credits" list_sleeping_credits => simulation::list_sleeping_credits,
    GET "/v1/rule-sets/{id}/versions/{n}/sleeping-credits/report.xlsx" export_sleeping_credits => simulation::export_sleeping_credits,
    POST "/v1/rule-sets/{id}/versions/{n}/check" check_rule_set_version => check::check_rule_set_version,
    GET "/v1/rule-sets/{id}/versions/{n}/diff" diff_rule_set_versions => diff::diff_rule_set_versions,
    POST "/v1/conversions/query" query_conversion => conversion_query::query_conversion,
    GET "/v1/plans" list_plans => plans::list_plans,
    POST "/v1/plans" create_plan => plans::create_plan,
    GET "/v1/plans/{id}" get_plan => plans::get_plan,
    DELETE "/v1/plans/{id}" delete_plan => plans::delete_plan,
    POST "/v1/plans/{id}/shares" create_plan_share => plans::create_plan_share,
    DELETE "/v1/plans/{id}/shares/{share}" delete_plan_share => plans::delete_plan_share,
    GET "/v1/shared-plans/{token}" get_shared_plan => plans::get_shared_plan,
    GET "/v1/applications" list_applications => applications::list_applications,
    POST "/v1/applications" create_application => applications::create_application,
    GET "/v1/applications/{id}" get_application => applications::get_application,
    POST "/v1/applications/{id}/decision" decide_application => applications::decide_application,
    POST "/v1/applications/{id}/withdrawal" withdraw_application => applications::withdraw_application,
    POST "/v1/applications/{id}/supplement-request" request_application_supplement => applications::request_application_supplement,
    POST "/v1/applications/{id}/supplement" supplement_application => applications::supplement_application,
    POST "/v1/applications/{id}/lines/{line}/exam-result" record_exam_result => applications::record_exam_result,
    POST "/v1/applications/{id}/lines/{line}/reversal" decide_line_reversal => applications::decide_line_reversal,
    POST "/v1/applications/{id}/lines/{line}/acknowledgement" acknowledge_line => applications::acknowledge_line,
    POST "/v1/applications/{id}/review-requests" request_application_review => applications::request_application_review,
    GET "/v1/grants" list_grants => grants::list_grants,
    POST "/v1/grants" create_grant => grants::create_grant,
    DELETE "/v1/grants/{id}" delete_grant => grants::delete_grant,
    GET "/v1/notices" list_notices => organisations::list_notices,
    GET "/v1/audit" list_audit => audit::list_audit,
    GET "/v1/audit/accounts" list_audited_accounts => audit::list_audited_accounts,
    GET "/v1/audit/accounts/{id}/balance" get_audited_balance => audit::get_audited_balance,
    GET "/v1/audit/accounts/{id}/entries" list_audited_entries => audit::list_audited_entries,
    GET "/v1/audit/accounts/{id}/applications" list_audited_applications => audit::list_audited_applications,
    GET "/.well-known/jwks.json" get_jwks => operation::get_jwks,
    GET "/healthz" get_health => operation::get_health,
    GET "/readyz" get_readiness => operation::get_readiness,
    GET "/openapi.yaml" get_contract => operation::get_contract,
    GET "/docs" get_docs => operation::get_docs,
};

/// The path of a request as the router reads it: what a caller writes as `%76` is a `v`. Whatever is
/// decided or remembered by path goes by this one; the raw one has many spellings.
pub(crate) fn path(request: &HttpRequest) -> &str {
    request.match_info().as_str()
}

/// The path with `{parameters}` that the router finds for a request, whatever its method.
pub(crate) fn pattern(request: &ServiceRequest) -> Option<String> {
    let path = path(request.request());
    request.resource_map().match_pattern(path)
}

/// The operation of this method and path with `{parameters}`.
pub(crate) fn find_operation(method: &Method, pattern: &str) -> Option<&'static Operation> {
    OPERATIONS
        .iter()
        .find(|operation| operation.path == pattern && operation.method == *method)
}

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
