//! `credit-bank user add`: the first administrator, and anybody else where no API is reachable.

use super::open;
use crate::config::DataConfig;
use clap::{Args, Subcommand};
use credit_bank_domain::access::Role;
use credit_bank_domain::id::OrganisationId;
use credit_bank_store::Store;
use std::io::Read;
use std::process::ExitCode;

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
    /// What the person may do
    #[arg(long, value_parser = parse_role)]
    role: Role,
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
        let hash = crate::passwords::hash_now(password.trim_end_matches(['\r', '\n']))?;
        add_person(&store, add, &hash)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Enters the person with this password hash.
fn add_person(_store: &Store, _add: &Add, _password_hash: &str) -> anyhow::Result<()> {
    anyhow::bail!("this build adds no people")
}
