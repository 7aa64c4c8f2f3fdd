//! The binary `credit-bank`; what it does is in the library, where tests reach it.

use std::process::ExitCode;

fn main() -> ExitCode {
    credit_bank_api::cli::main()
}
