//! `nastavnik schema`: the definition of the API, as `schema.graphql` has it.

use std::io::Write;
use std::process::ExitCode;

pub(super) fn run() -> anyhow::Result<ExitCode> {
    std::io::stdout().lock().write_all(graphql::sdl().as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
