//! The binary `nastavnik`: one file per subcommand in `commands`.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::commands::main()
}
