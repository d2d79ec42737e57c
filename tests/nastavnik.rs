//! The binary `nastavnik` under another name: its `main` is the same single call.

fn main() -> std::process::ExitCode {
    server::commands::main()
}
