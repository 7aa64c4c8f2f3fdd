//! `POST /v1/me/password`, and what a new password must be.

use super::log_in::address;
use crate::actor::Authenticated;
use crate::audit::Trail;
use crate::bank::Bank;
use crate::problem::{FieldFault, Problem, Slug};
use crate::request::Body;
use actix_web::{HttpRequest, HttpResponse, web};
use credit_bank_domain::access::accounts;
use credit_bank_store::rows::UserAccount;
use serde::Deserialize;

/// Shortest new password in characters (NIST SP 800-63B asks for 8).
const LEAST: usize = 10;
/// Longest password in characters.
const MOST: usize = 128;
/// Beginnings of the passwords that every list of leaked ones holds and that are long enough.
const COMMON: &[&str] = &[
    "0123456789",
    "1234567890",
    "0987654321",
    "123123123",
    "1q2w3e4r5t",
    "1qaz2wsx3e",
    "abcd1234",
    "abc123456",
    "a123456789",
    "aa123456",
    "qwerty",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "password",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
    "iloveyou",
    "woaini",
    "5201314",
    "letmein",
    "welcome",
    "administrator",
    "admin123",
    "changeme",
    "woaizhongguo",
];

/// The body.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordChange {
    current_password: String,
    new_password: String,
}

/// Whether a password may become one: its length, and that no list of common ones holds it; length
/// counts, kinds of characters do not (NIST SP 800-63B §5.1.1.2).
///
/// # Errors
/// 422 at `pointer`; `weak-password` for a common one or one that contains the login or the name.
pub fn check_new_password(
    pointer: &str,
    password: &str,
    login: &str,
    name: &str,
) -> Result<(), Problem> {
    let length = password.chars().count();
    if length < LEAST {
        return Err(Problem::invalid_body(FieldFault::too_short(pointer, LEAST)));
    }
    if length > MOST {
        return Err(Problem::invalid_body(FieldFault::too_long(pointer, MOST)));
    }
    let lower = password.to_lowercase();
    let mut distinct: Vec<char> = lower.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let contains = |word: &str| word.chars().count() > 1 && lower.contains(&word.to_lowercase());
    // A common password with a few characters behind it is as common.
    let common = COMMON.iter().any(|word| {
        lower
            .strip_prefix(word)
            .is_some_and(|rest| rest.chars().count() <= 4)
    });
    if distinct.len() < 4 || common || contains(login) || contains(name) {
        return Err(Problem::new(Slug::WeakPassword).detail(
            "密码太常见，或含有登录名或姓名，请换一个。",
            "The password is common, or contains the login or the name; choose another.",
        ));
    }
    Ok(())
}

/// `change_my_password`: every other log-in of the person ends, so that a stolen one does.
pub(crate) async fn change_my_password(
    bank: web::Data<Bank>,
    request: HttpRequest,
    Authenticated(actor): Authenticated,
    body: Body<PasswordChange>,
) -> Result<HttpResponse, Problem> {
    let permit = accounts::change_password(&actor)?;
    let id = permit.user;
    let PasswordChange {
        current_password,
        new_password,
    } = body.value;
    if !(1..=MOST).contains(&current_password.chars().count()) {
        return Err(Problem::invalid_body(FieldFault::out_of_range(
            "/current_password",
        )));
    }
    let user = bank
        .read(&actor, "find own account", move |tx| {
            tx.find_user(id)?
                .ok_or_else(|| Problem::new(Slug::InvalidToken))
        })
        .await?;
    check_new_password(
        "/new_password",
        &new_password,
        &user.login,
        &user.display_name,
    )?;
    let right = check_current(&bank, &request, &user, current_password).await?;
    let trail = Trail::of(&bank, Some(&actor), &request);
    if !right {
        bank.write(&actor, "refuse password change", move |tx| {
            let line = trail.about("change_my_password", 403, "user", id.uuid());
            Ok(tx.insert_audit_line(&line)?)
        })
        .await?;
        return Err(Problem::new(Slug::WrongPassword));
    }
    let hash = bank.passwords().hash(new_password).await?;
    let (now, session) = (bank.now(), actor.session());
    bank.write(&actor, "change password", move |tx| {
        tx.set_password_hash(id, &hash, now, session)?;
        let line = trail.about("change_my_password", 204, "user", id.uuid());
        Ok(tx.insert_audit_line(&line)?)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A stolen token must not become a way to guess the password.
async fn check_current(
    bank: &Bank,
    request: &HttpRequest,
    user: &UserAccount,
    password: String,
) -> Result<bool, Problem> {
    let attempt = bank
        .log_ins()
        .begin_in_account(user.id, address(bank, request), bank.now())?;
    let hash = Some(user.password_hash.clone());
    let right = bank.passwords().verify(password, hash).await?;
    if right {
        attempt.succeeded(bank.now());
    }
    Ok(right)
}

#[cfg(test)]
mod tests {
    use super::check_new_password;
    use crate::problem::Slug;

    #[test]
    fn short_common_and_telling_passwords_are_refused() {
        let check = |password: &str| {
            check_new_password("/password", password, "officer01", "示例认定员")
                .map_err(|problem| problem.slug())
        };
        assert_eq!(check("shili-mima-2025"), Ok(()));
        assert_eq!(check("一个很长的示例密码短语"), Ok(()));
        assert_eq!(check("short-9ch"), Err(Slug::InvalidBody));
        assert_eq!(check(&"长".repeat(129)), Err(Slug::InvalidBody));
        for weak in [
            "Password123",
            "1234567890",
            "qwertyuiop12",
            "aaaaaaaaaaaa",
            "my-Officer01-pass",
            "我是示例认定员呀呀呀呀",
        ] {
            assert_eq!(check(weak), Err(Slug::WeakPassword), "{weak}");
        }
    }
}
