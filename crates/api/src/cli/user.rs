//! `credit-bank user add`: the first administrator, and anybody else where no API is reachable.

use super::{open, trail};
use crate::clock::{Clock, SystemClock};
use crate::config::DataConfig;
use crate::ids::IdSource;
use crate::passwords::check_new_password;
use crate::people;
use anyhow::{anyhow, bail};
use clap::{Args, Subcommand};
use credit_bank_domain::access::Role;
use credit_bank_domain::id::{OrganisationId, SubjectId, UserId};
use credit_bank_store::rows::UserAccount;
use credit_bank_store::words::Standing;
use credit_bank_store::{Json, Store, StoreError};
use std::io::Read;
use std::process::ExitCode;
use std::sync::Arc;

/// What can be done with people.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Add a person; the password is read from standard input
    Add(Add),
}

/// Adds a person.
#[derive(Debug, Args)]
pub struct Add {
    #[command(flatten)]
    data: DataConfig,
    /// Log-in name
    #[arg(long)]
    login: String,
    /// Name shown to colleagues; the log-in name if left out
    #[arg(long)]
    name: Option<String>,
    /// What the person may do; may be repeated
    #[arg(long, required = true, value_parser = parse_role)]
    role: Vec<Role>,
    /// The organisation the person acts for
    #[arg(long)]
    organisation: Option<OrganisationId>,
}

fn parse_role(word: &str) -> Result<Role, String> {
    word.parse().map_err(|_| {
        let words: Vec<_> = Role::ALL.iter().map(|role| role.as_str()).collect();
        format!("a role is one of {}", words.join(", "))
    })
}

impl User {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let Self::Add(add) = self;
        let store = open::current_store(&add.data)?;
        let mut password = String::new();
        std::io::stdin().take(1024).read_to_string(&mut password)?;
        let password = password.trim_end_matches(['\r', '\n']);
        if check_new_password("/password", password, &add.login, &add.login).is_err() {
            bail!("the password is too short, common, or contains the login name");
        }
        let hash = crate::passwords::hash_now(password)?;
        let id = add_person(&store, add, &hash, SystemClock)?;
        super::print(&id.to_string())?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Enters the person with this password hash.
fn add_person(
    store: &Store,
    add: &Add,
    password_hash: &str,
    clock: SystemClock,
) -> anyhow::Result<UserId> {
    people::check_account(&add.login, &add.role, add.organisation)?;
    let ids = IdSource::new(Arc::new(clock));
    let user = UserAccount {
        id: ids.make(UserId::new),
        login: people::login_key(&add.login),
        display_name: add.name.clone().unwrap_or_else(|| add.login.clone()),
        roles: Json(add.role.clone()),
        organisation_id: add.organisation,
        learner_id: None,
        password_hash: password_hash.to_owned(),
        state: Standing::Active,
        version: 1,
        created_at: clock.now(),
    };
    let line = trail::line(
        user.created_at,
        "create_user",
        ("user", Some(SubjectId::new(user.id.uuid()))),
        &[("status", 201.into())],
    );
    store.write("add person", |tx| {
        if let Some(id) = user.organisation_id
            && tx.find_organisation(id)?.is_none()
        {
            return Ok(Err(anyhow!("there is no organisation {id}")));
        }
        if tx.find_user_by_login(&user.login)?.is_some() {
            return Ok(Err(anyhow!("the login name {} is taken", user.login)));
        }
        tx.insert_user(&user)?;
        tx.insert_audit_line(&line)?;
        Ok::<_, StoreError>(Ok(user.id))
    })?
}
