//! The `regrant` program. Everything is in the library.

fn main() -> std::process::ExitCode {
    regrant::cli::main()
}
