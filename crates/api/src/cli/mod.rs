//! The command line; every subcommand has its own file.

pub mod demo;
mod expire;
mod health;
mod keys;
mod log;
mod migrate;
pub mod open;
mod openapi;
mod plan;
mod refused_setting;
mod rules;
pub mod seed;
mod serve;
mod told;
mod trail;
pub mod user;
mod verify;

use clap::{CommandFactory, Parser, Subcommand};
use std::io::{self, Write};
use std::process::ExitCode;

/// 学分银行 – recognises learning outcomes as credits and converts them by published rules
#[derive(Debug, Parser)]
#[command(name = "credit-bank", version)]
struct Cli {
    #[command(flatten)]
    log: log::LogConfig,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API; the schema must be this binary's
    Serve(serve::Serve),
    /// Make a database with example data, print its log-ins, and serve it
    Demo(demo::Demo),
    /// Bring the database to this binary's schema
    Migrate(migrate::Migrate),
    /// Load institutions, register, programmes and rules
    Seed(seed::Seed),
    /// People who log in
    #[command(subcommand)]
    User(user::User),
    /// The bank's own keys
    #[command(subcommand)]
    Keys(keys::Keys),
    /// The books
    #[command(subcommand)]
    Ledger(Ledger),
    /// Rule sets
    #[command(subcommand)]
    Rules(rules::Rules),
    /// Solve a planning instance, or print a made-up one; exit code 0, 3 if nothing holds, 2 bad input
    Plan(plan::Plan),
    /// Print the contract
    Openapi,
    /// Ask a running server whether it is ready; exit code 0 or 1
    Health(health::Health),
}

#[derive(Debug, Subcommand)]
enum Ledger {
    /// Derive every balance again and check that the books sum to zero; exit code 0 or 1
    Verify(verify::Verify),
    /// Book what has expired
    Expire(expire::Expire),
}

/// Runs the command line.
pub fn main() -> ExitCode {
    main_of(std::env::args_os())
}

/// Runs the command line of these arguments, the program's name first.
pub fn main_of(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return refused_setting::tell(&error, Cli::command()),
    };
    log::start(&cli.log);
    let done = match cli.command {
        Command::Serve(it) => it.run(),
        Command::Demo(it) => it.run(),
        Command::Migrate(it) => it.run(),
        Command::Seed(it) => it.run(),
        Command::User(it) => it.run(),
        Command::Keys(it) => it.run(),
        Command::Ledger(Ledger::Verify(it)) => it.run(),
        Command::Ledger(Ledger::Expire(it)) => it.run(),
        Command::Rules(it) => it.run(),
        Command::Plan(it) => it.run(),
        Command::Openapi => openapi::run(),
        Command::Health(it) => it.run(),
    };
    done.unwrap_or_else(|error| {
        complain(&error);
        ExitCode::FAILURE
    })
}

fn complain(error: &anyhow::Error) {
    let _ = writeln!(io::stderr(), "credit-bank: {error:#}");
}

/// Prints a line; a reader that went away is no error of ours.
pub(crate) fn print(line: &str) -> anyhow::Result<()> {
    match writeln!(io::stdout(), "{line}").and_then(|()| io::stdout().flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Cli, CommandFactory};
    use clap::Command;

    fn variables(command: &Command, found: &mut Vec<String>) {
        let own = command.get_arguments().filter_map(clap::Arg::get_env);
        found.extend(own.map(|name| name.to_string_lossy().into_owned()));
        for inner in command.get_subcommands() {
            variables(inner, found);
        }
    }

    #[test]
    fn every_variable_is_in_the_handbook() {
        let handbook = include_str!("../../../../docs/operations.md");
        let mut found = Vec::new();
        variables(&Cli::command(), &mut found);
        assert!(found.len() > 15, "{found:?}");
        for name in found {
            assert!(handbook.contains(&format!("`{name}`")), "{name}");
        }
    }
}
