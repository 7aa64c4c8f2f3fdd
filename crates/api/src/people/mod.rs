//! People: logging in and out, who one is, passwords, accounts; and the tokens of systems.

mod client_token;
mod log_in;
mod log_out;
mod may;
mod me;
mod new_account;
mod own_account;
mod password;
pub(crate) mod phone;
mod refresh;
mod roles;
mod session;
mod suspension;
mod throttle;
mod user;
mod users;

pub(crate) use client_token::create_oauth_token;
pub(crate) use log_in::create_session;
pub(crate) use log_out::delete_current_session;
pub(crate) use me::get_me;
pub use new_account::{AccountFault, check_account, check_place};
pub(crate) use own_account::{LogInBody, account_of, log_ins_after};
pub(crate) use password::change_my_password;
pub(crate) use refresh::refresh_session;
pub(crate) use roles::set_user_roles;
pub(crate) use suspension::{Suspension, set_user_suspension};
pub use throttle::LogInThrottle;
pub(crate) use user::UserDto;
pub(crate) use users::{create_user, list_users};

use aws_lc_rs::digest::{SHA256, digest};
use credit_bank_domain::access::{Actor, PersonActor};
use credit_bank_store::rows::UserAccount;

/// A login name as it is stored and looked up: case does not count.
pub fn login_key(login: &str) -> String {
    login.to_lowercase()
}

/// The actor that a person's token describes.
pub fn actor_of(user: &UserAccount) -> Actor {
    Actor::Person(PersonActor {
        user_id: user.id,
        roles: user.roles.0.clone(),
        organisation_id: user.organisation_id,
        learner_id: user.learner_id,
        version: user.version,
        session: None,
    })
}

/// The hash under which a random secret of 256 bits is stored; such a secret needs no salt and no
/// slow hash.
pub fn secret_hash(secret: &str) -> Vec<u8> {
    digest(&SHA256, secret.as_bytes()).as_ref().to_vec()
}
