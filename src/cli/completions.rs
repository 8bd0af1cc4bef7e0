//! `regrant completions` and `regrant man`: for packagers.

use super::{Cli, Exit, Usage, world::World};
use clap::CommandFactory as _;
use clap_complete::Shell;

/// Options of `regrant completions`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Runs the command.
///
/// # Errors
/// Where the input cannot be used.
pub fn run(args: &Args, world: &mut World) -> Result<Exit, Usage> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "regrant", &mut script);
    let _ = world.out.write_all(&script).and_then(|()| world.out.flush());
    Ok(Exit::Success)
}

/// Prints the manual page: the program, then each command.
///
/// # Errors
/// Where it cannot be made.
pub fn man(world: &mut World) -> Result<Exit, Usage> {
    let mut command = Cli::command();
    command.build();
    let mut page = Vec::new();
    let man = clap_mangen::Man::new(command.clone()).section("1");
    man.render(&mut page)?;
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        let name = sub.get_name();
        page.extend(format!(".SH \"REGRANT {}\"\n", name.to_uppercase()).into_bytes());
        let man = clap_mangen::Man::new(sub.clone());
        man.render_description_section(&mut page)?;
        man.render_synopsis_section(&mut page)?;
        man.render_options_section(&mut page)?;
    }
    let _ = world.out.write_all(&page).and_then(|()| world.out.flush());
    Ok(Exit::Success)
}
