//! `credit-bank user add` and `user password`: the first administrator, anybody else where no API is reachable, and
//! whoever lost the password.

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
    /// Give a person a new password, read from standard input; every log-in with the old one ends
    Password(Password),
}

/// Gives a person a new password.
#[derive(Debug, Args)]
pub struct Password {
    #[command(flatten)]
    data: DataConfig,
    /// Log-in name
    #[arg(long)]
    login: String,
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
        match self {
            Self::Add(add) => {
                let store = open::current_store(&add.data)?;
                let hash = hash_of_typed(&add.login)?;
                let id = add_person(&store, add, &hash, SystemClock)?;
                super::print(&id.to_string())?;
            }
            Self::Password(asked) => {
                let store = open::current_store(&asked.data)?;
                let hash = hash_of_typed(&asked.login)?;
                set_password(&store, &asked.login, &hash, SystemClock)?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The hash of the password that standard input gives.
fn hash_of_typed(login: &str) -> anyhow::Result<String> {
    let mut password = String::new();
    std::io::stdin().take(1024).read_to_string(&mut password)?;
    let password = password.trim_end_matches(['\r', '\n']);
    if check_new_password("/password", password, login, login).is_err() {
        bail!("the password is too short, common, or contains the login name");
    }
    Ok(crate::passwords::hash_now(password)?)
}

/// Replaces the password of the person who logs in so.
fn set_password(store: &Store, login: &str, hash: &str, clock: SystemClock) -> anyhow::Result<()> {
    let now = clock.now();
    store.write("set password", |tx| {
        let Some(user) = tx.find_user_by_login(&people::login_key(login))? else {
            return Ok(Err(anyhow!("nobody logs in as {login}")));
        };
        let subject = ("user", Some(SubjectId::new(user.id.uuid())));
        if !tx.set_password_hash(user.id, &user.password_hash, hash, now, None)? {
            return Ok(Err(anyhow!("the password was changed meanwhile")));
        }
        tx.insert_audit_line(&trail::line(
            now,
            "reset_password",
            subject,
            &[("status", 200.into())],
        ))?;
        Ok::<_, StoreError>(Ok(()))
    })?
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
        if let Some(id) = user.organisation_id {
            let Some(organisation) = tx.find_organisation(id)? else {
                return Ok(Err(anyhow!("there is no organisation {id}")));
            };
            if let Err(fault) = people::check_place(&user.roles.0, &organisation) {
                return Ok(Err(fault.into()));
            }
        }
        if tx.find_user_by_login(&user.login)?.is_some() {
            return Ok(Err(anyhow!("the login name {} is taken", user.login)));
        }
        tx.insert_user(&user)?;
        tx.insert_audit_line(&line)?;
        Ok::<_, StoreError>(Ok(user.id))
    })?
}
