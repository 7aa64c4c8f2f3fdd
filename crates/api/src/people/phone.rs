//! The phone number with which a person may log in.

use crate::bank::Bank;
use crate::problem::Problem;
use credit_bank_domain::id::UserId;
use credit_bank_domain::identity::PhoneNumber;
use credit_bank_store::rows::UserPhone;
use credit_bank_store::sealing::Sealed;

/// The number sealed for the account, found by its hash.
///
/// # Errors
/// When the machine gives no randomness.
pub(crate) fn sealed(
    bank: &Bank,
    user_id: UserId,
    number: &PhoneNumber,
) -> Result<UserPhone, Problem> {
    let keys = bank.identity_keys();
    Ok(UserPhone {
        user_id,
        number_hash: keys.phone_hash(number),
        number_ciphertext: keys
            .seal(Sealed::Phone, user_id, number.normal_form())
            .map_err(Problem::internal)?,
        masked: number.masked(),
        recorded_at: bank.now(),
    })
}

/// The hash of what was typed as login; what is no number has one that nobody has.
pub(super) fn hash_of_login(bank: &Bank, login: &str) -> Vec<u8> {
    let keys = bank.identity_keys();
    PhoneNumber::parse(login).map_or_else(
        |_| keys.keyed_hash("no phone", login),
        |number| keys.phone_hash(&number),
    )
}
