//! A setting that is refused, told by the name under which whoever runs the bank knows it.

use clap::error::{ContextKind, ContextValue, Error};
use clap::{Arg, Command};
use std::io::{self, Write};
use std::process::ExitCode;

/// Says why the command line is refused, or what was asked instead of a command, and the exit code of it.
pub(super) fn tell(error: &Error, mut command: Command) -> ExitCode {
    // Until then arguments do not know how they are shown.
    command.build();
    // Whoever does not hear it has the exit code.
    let _ = error.print();
    if let Some(variable) = variable(error, &command) {
        let _ = writeln!(
            io::stderr(),
            "The value is that of the variable {variable}."
        );
    }
    u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
}

/// The variable whose value was refused; `None` where the value is the command line's own.
fn variable(error: &Error, command: &Command) -> Option<String> {
    let (ContextValue::String(shown), ContextValue::String(value)) = (
        error.get(ContextKind::InvalidArg)?,
        error.get(ContextKind::InvalidValue)?,
    ) else {
        return None;
    };
    let argument = argument(command, shown)?;
    let variable = argument.get_env()?;
    let set = std::env::var_os(variable)?;
    let parts = set.to_string_lossy();
    // A list is refused by its first wrong part.
    let refused = parts == value.as_str()
        || argument
            .get_value_delimiter()
            .is_some_and(|delimiter| parts.split(delimiter).any(|part| part == value));
    refused.then(|| variable.to_string_lossy().into_owned())
}

/// The argument that is shown so, of the command or of one under it.
fn argument<'command>(command: &'command Command, shown: &str) -> Option<&'command Arg> {
    let own = command.get_arguments().find(|it| it.to_string() == shown);
    own.or_else(|| {
        command
            .get_subcommands()
            .find_map(|inner| argument(inner, shown))
    })
}
