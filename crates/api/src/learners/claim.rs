//! `POST /v1/learners/claim`: a person takes over the account that was opened for him, or comes back to it with a new
//! code from the counter when the password is lost.
//!
//! Whatever is wrong, the answer is the same 404 after the same work: a password is hashed and a line
//! of the audit written before anybody learns anything. Five wrong tries end a code.

use super::account_body::open_name;
use super::claim_code::{self, MOST_FAILURES};
use super::identity::{IdNumber, Phone, TypedName, document, person_name};
use crate::audit::AuditTrail;
use crate::bank::Bank;
use crate::passwords::check_new_password;
use crate::people::phone;
use crate::problem::{FieldFault, Problem};
use crate::request::{Body, present};
use actix_web::{HttpRequest, HttpResponse, web};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use chrono::{DateTime, Utc};
use credit_bank_domain::access::Role;
use credit_bank_domain::id::{LearnerId, UserId};
use credit_bank_domain::identity::{IdType, PersonName};
use credit_bank_domain::state::AccountState;
use credit_bank_store::rows::{Learner, UserAccount, UserPhone};
use credit_bank_store::words::Standing;
use credit_bank_store::{Json, WriteTx};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The body.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LearnerClaim {
    id_type: IdType,
    id_number: IdNumber,
    name: TypedName,
    code: String,
    new_password: String,
    #[serde(default, deserialize_with = "present")]
    login: Option<String>,
    #[serde(default, deserialize_with = "present")]
    phone: Option<Phone>,
}

impl std::fmt::Debug for LearnerClaim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LearnerClaim(…)")
    }
}

/// `ClaimedLearner` of the contract.
#[derive(Debug, Serialize)]
struct ClaimedLearner {
    learner_id: LearnerId,
    user_id: UserId,
    login: String,
}

/// A claim with everything computed that its transaction needs.
struct Claim {
    bank: Bank,
    trail: AuditTrail,
    number_hash: Vec<u8>,
    name: PersonName,
    code: String,
    password_hash: String,
    login: String,
    user_id: UserId,
    phone: Option<UserPhone>,
    now: DateTime<Utc>,
}

/// `POST /v1/learners/claim`.
pub async fn claim_learner(
    bank: web::Data<Bank>,
    request: HttpRequest,
    body: Body<LearnerClaim>,
) -> Result<HttpResponse, Problem> {
    let claim = body.value;
    let document = document(claim.id_type, &claim.id_number, bank.today(), "/id_number")?;
    let name = person_name(&claim.name, "/name")?;
    let login = match claim.login {
        Some(login) => checked_login(&login)?,
        None => format!("xz{}", claim_code::random_text()?.to_ascii_lowercase()),
    };
    check_code(&claim.code)?;
    check_new_password("/new_password", &claim.new_password, &login, name.as_str())?;
    let number_hash = bank.identity_keys().look_up_hash(&document);
    let password_hash = bank.passwords().hash(claim.new_password).await?;
    let user_id = bank.ids().make(UserId::new);
    let phone = claim.phone.as_ref();
    let phone = phone.map(|Phone(number)| phone::sealed(&bank, user_id, number));
    let claim = Claim {
        phone: phone.transpose()?,
        trail: AuditTrail::of_nobody(&bank, &request, "claim_learner"),
        number_hash,
        name,
        code: claim.code,
        password_hash,
        login,
        user_id,
        now: bank.now(),
        bank: bank.get_ref().clone(),
    };
    let claimed = bank
        .write_open("claim_learner", move |tx| claim.run(tx))
        .await?
        .ok_or_else(Problem::not_found)?;
    Ok(HttpResponse::Ok().json(claimed))
}

impl Claim {
    /// None where anything is wrong; that it was tried is kept either way.
    fn run(&self, tx: &mut dyn WriteTx) -> Result<Option<ClaimedLearner>, Problem> {
        let learner = tx.find_learner_by_number_hash(&self.number_hash)?;
        let id = learner.as_ref().map(|learner| learner.id);
        let opened = match &learner {
            Some(learner) => self.open(tx, learner)?,
            None => None,
        };
        let status = if opened.is_some() { 200 } else { 404 };
        let subject = ("learner", id.map(LearnerId::uuid));
        tx.insert_audit_line(&self.trail.line(subject, id, json!({"status": status})))?;
        Ok(opened)
    }

    fn open(
        &self,
        tx: &mut dyn WriteTx,
        learner: &Learner,
    ) -> Result<Option<ClaimedLearner>, Problem> {
        let live = tx.find_live_claim_code(learner.id, self.now)?;
        let Some(code) = live.filter(|code| code.failures < MOST_FAILURES) else {
            return Ok(None);
        };
        let keys = self.bank.identity_keys();
        let tried = claim_code::hash(keys, learner.id, &self.code);
        let right_code = verify_slices_are_equal(&tried, &code.code_hash).is_ok();
        let known = PersonName::parse(&open_name(&self.bank, learner)?);
        let right_name = known.is_ok_and(|known| known.matches(&self.name));
        let consented = claim_code::is_consented(tx.reads(), &self.bank, learner.id)?;
        let known = match learner.state {
            AccountState::Dormant => Some(None),
            // Whoever is suspended stays so, whatever the password.
            AccountState::Claimed => tx
                .find_user_of_learner(learner.id)?
                .filter(|user| user.state == Standing::Active)
                .map(Some),
            AccountState::Merged | AccountState::Closed => None,
        };
        let (true, Some(user)) = (right_code && right_name && consented, known) else {
            tx.count_claim_code_failure(code.id)?;
            return Ok(None);
        };
        if !tx.use_claim_code(code.id, self.now)? {
            return Ok(None);
        }
        let (user_id, login) = match user {
            Some(user) => self.come_back(tx, user)?,
            None => self.begin(tx, learner.id)?,
        };
        Ok(Some(ClaimedLearner {
            learner_id: learner.id,
            user_id,
            login,
        }))
    }

    /// The account has a person now.
    fn begin(&self, tx: &mut dyn WriteTx, learner: LearnerId) -> Result<(UserId, String), Problem> {
        tx.insert_user(&self.account(learner))?;
        if let Some(phone) = &self.phone {
            tx.insert_user_phone(phone)?;
        }
        if !tx.set_learner_claimed(learner, self.now)? {
            return Err(Problem::state_conflict([]));
        }
        Ok((self.user_id, self.login.clone()))
    }

    /// The person has a new password, and every log-in with the old one ends; name to log in and phone stay.
    fn come_back(
        &self,
        tx: &mut dyn WriteTx,
        user: UserAccount,
    ) -> Result<(UserId, String), Problem> {
        let to = (&user.password_hash, &self.password_hash);
        if !tx.set_password_hash(user.id, to.0, to.1, self.now, None)? {
            return Err(Problem::state_conflict([]));
        }
        Ok((user.id, user.login))
    }

    fn account(&self, learner: LearnerId) -> UserAccount {
        UserAccount {
            id: self.user_id,
            login: self.login.clone(),
            // Whole names of learners are sealed; the account shows the rest of it.
            display_name: self.name.masked(),
            roles: Json(vec![Role::Learner]),
            organisation_id: None,
            learner_id: Some(learner),
            password_hash: self.password_hash.clone(),
            state: Standing::Active,
            version: 1,
            created_at: self.now,
        }
    }
}

/// Login names are kept in lower case: they are one whatever case is typed.
fn checked_login(login: &str) -> Result<String, Problem> {
    let first = login.starts_with(|c: char| c.is_ascii_alphanumeric());
    let others = login
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"._@+-".contains(&byte));
    if (3..=64).contains(&login.len()) && first && others {
        Ok(login.to_ascii_lowercase())
    } else {
        Err(Problem::invalid_body(FieldFault::pattern("/login")))
    }
}

fn check_code(code: &str) -> Result<(), Problem> {
    if (1..=32).contains(&code.chars().count()) {
        Ok(())
    } else {
        Err(Problem::invalid_body(FieldFault::out_of_range("/code")))
    }
}

#[cfg(test)]
mod tests {
    use super::checked_login;

    #[test]
    fn a_login_is_one_whatever_case_it_is_typed_in() {
        assert_eq!(checked_login("Learner.01").unwrap(), "learner.01");
        for wrong in ["ab", ".abc", "a b c", "学员一二三"] {
            assert!(checked_login(wrong).is_err(), "{wrong}");
        }
    }
}
