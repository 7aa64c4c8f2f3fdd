//! People who log in.

use crate::sql_types::Json;
use crate::words::Standing;
use chrono::{DateTime, Utc};
use credit_bank_domain::access::Role;
use credit_bank_domain::id::{LearnerId, OrganisationId, UserId};

row! {
    /// The account of a person who logs in.
    UserAccount, UserAccountWire, user_account {
        /// Its id.
        id: UserId,
        /// Login name, unique, as the person types it.
        login: String,
        /// Name shown to colleagues.
        display_name: String,
        /// What the person is in the bank.
        roles: Json<Vec<Role>>,
        /// The organisation the person acts for, if any.
        organisation_id: Option<OrganisationId>,
        /// The learning account, for a learner; a learning account has one login at most.
        learner_id: Option<LearnerId>,
        /// PHC string of the password.
        password_hash: String,
        /// May the person act?
        state: Standing,
        /// Grows with every change; access tokens of an older version no longer count.
        version: i64,
        /// When it was made.
        created_at: DateTime<Utc>,
    }
}
