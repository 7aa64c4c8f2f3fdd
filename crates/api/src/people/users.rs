//! `GET /v1/users` and `POST /v1/users`: an administrator keeps people's accounts.

use super::phone;
use super::user::UserDto;
use super::{check_account, check_place, login_key, suspension};
use crate::actor::Authenticated;
use crate::audit::Trail;
use crate::bank::Bank;
use crate::idempotency::{self, Answer, IdempotencyKey};
use crate::learners::identity::Phone;
use crate::listing::{Limit, Listing};
use crate::passwords::check_new_password;
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::{Body, Name, Query, present};
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::{Role, accounts};
use credit_bank_domain::id::{OrganisationId, UserId};
use credit_bank_store::Json;
use credit_bank_store::rows::UserAccount;
use credit_bank_store::tx::UserFilter;
use credit_bank_store::words::Standing;
use serde::Deserialize;

/// The filter.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserQuery {
    role: Option<Role>,
    organisation_id: Option<OrganisationId>,
    #[serde(default)]
    limit: Limit,
    cursor: Option<String>,
}

/// The body.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserDraft {
    login: String,
    name: Name,
    #[serde(default, deserialize_with = "present")]
    phone: Option<Phone>,
    roles: Vec<Role>,
    #[serde(default, deserialize_with = "present")]
    organisation_id: Option<OrganisationId>,
    password: String,
}

/// `list_users`.
pub(crate) async fn list_users(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    Query(query): Query<UserQuery>,
) -> Result<HttpResponse, Problem> {
    accounts::list_users(&actor)?;
    let filter = UserFilter {
        role: query.role,
        organisation_id: query.organisation_id,
    };
    let (listing, limit) = (Listing::new("list_users", &filter), query.limit);
    let after = listing.after(query.cursor.as_deref())?.map(UserId::new);
    let trail = Trail::of(&bank, Some(&actor), &request).in_role(Role::Admin);
    let page = bank
        .write(&actor, "list users", move |tx| {
            let users = tx.list_users(&filter, after, limit.and_one())?;
            let page = listing.page(users, limit, |user| user.id.uuid());
            tx.insert_audit_line(&trail.line("list_users", 200))?;
            // Learners see who saw their log-ins.
            let learners = page.items.iter().filter_map(|user| user.learner_id);
            let seen = learners
                .map(|id| trail.about_learner("list_users", 200, "learner", id.uuid(), id))
                .collect::<Vec<_>>();
            tx.insert_audit_lines(&seen)?;
            page.try_map(|user| {
                let reason = suspension::find_reason(tx.reads(), &user)?;
                let phone = tx.find_user_phone(user.id)?;
                Ok::<_, Problem>(UserDto::from(user).with_phone(phone).with_reason(reason))
            })
        })
        .await?;
    Ok(HttpResponse::Ok().json(page))
}

/// `create_user`.
pub(crate) async fn create_user(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    key: IdempotencyKey,
    body: Body<UserDraft>,
) -> Result<HttpResponse, Problem> {
    accounts::create_user(&actor)?;
    let draft = body.value;
    check(&draft)?;
    let password_hash = bank.passwords().hash(draft.password).await?;
    let id = bank.ids().make(UserId::new);
    let phone = draft.phone.as_ref();
    let phone = phone.map(|Phone(number)| phone::sealed(&bank, id, number));
    let phone = phone.transpose()?;
    let user = UserAccount {
        id,
        login: login_key(&draft.login),
        display_name: draft.name.into_string(),
        roles: Json(draft.roles),
        organisation_id: draft.organisation_id,
        learner_id: None,
        password_hash,
        state: Standing::Active,
        version: 1,
        created_at: bank.now(),
    };
    let trail = Trail::of(&bank, Some(&actor), &request).in_role(Role::Admin);
    idempotency::create(&bank, &actor, key, body.hash, "create user", move |tx| {
        if let Some(id) = user.organisation_id {
            let organisation = tx.find_organisation(id)?.ok_or_else(no_organisation)?;
            check_place(&user.roles.0, &organisation)
                .map_err(|fault| fault.told_at(fault.pointer()))?;
        }
        if let Some(taken) = tx.find_user_by_login(&user.login)? {
            return Err(Problem::new(Slug::AlreadyExists).existing_id(taken.id));
        }
        tx.insert_user(&user)?;
        if let Some(phone) = &phone {
            tx.insert_user_phone(phone)?;
        }
        tx.insert_audit_line(&trail.about("create_user", 201, "user", user.id.uuid()))?;
        Answer::created(
            format!("/v1/users/{}", user.id),
            &UserDto::from(user.clone()).with_phone(phone.clone()),
        )
    })
    .await
}

fn no_organisation() -> Problem {
    Problem::new(Slug::UnknownReference).fault(FieldFault::new(
        "/organisation_id",
        "unknown",
        "没有此机构。",
        "There is no such organisation.",
    ))
}

fn check(draft: &UserDraft) -> Result<(), Problem> {
    check_account(&draft.login, &draft.roles, draft.organisation_id)
        .map_err(|fault| fault.told_at(fault.pointer()))?;
    check_new_password(
        "/password",
        &draft.password,
        &draft.login,
        draft.name.as_str(),
    )
}
