//! The binary `credit-bank`; what it does is in the library, where tests reach it.

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// A post makes and drops some thousand small values; docs/performance.md says what this saves.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    credit_bank_api::cli::main()
}
