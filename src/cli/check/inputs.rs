//! Secrets on their way in: files, environment, standard input, a hidden prompt.

use crate::cli::{Usage, world::World};
use crate::import::Remark;
use crate::secret::{Secret, file};
use std::path::{Path, PathBuf};

/// A secret longer than this is no secret.
const MAX_SECRET: u64 = 256 * 1024;

/// Reads secrets; standard input serves one option alone.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    stdin: Option<&'static str>,
    /// What the user should know of what was read.
    pub(super) remarks: Vec<Remark>,
}

impl Inputs {
    /// A secret from its option or its file, whichever was given.
    pub(super) fn secret(
        &mut self,
        world: &mut World,
        (option, value): (&'static str, Option<&String>),
        (file_option, file): (&'static str, Option<&PathBuf>),
    ) -> Result<Option<Secret>, Usage> {
        match (value, file) {
            (Some(_), Some(path)) => Err(Usage(format!(
                "{option} and {file_option} {} are both given; leave one of them out",
                path.display()
            ))),
            (Some(value), None) => {
                if value.is_empty() {
                    return Err(Usage(format!("{option}: the value is empty")));
                }
                if in_sight(world, option) {
                    world.complain(&format!(
                        "warning: other processes can see the value of {option}; {file_option} PATH is safer"
                    ));
                }
                Ok(Some(Secret::new(value)))
            }
            (None, Some(path)) => self.file(world, file_option, path).map(Some),
            (None, None) => Ok(None),
        }
    }

    /// A secret from a file, or from standard input where the path is `-`.
    pub(super) fn file(
        &mut self,
        world: &mut World,
        option: &'static str,
        path: &Path,
    ) -> Result<Secret, Usage> {
        let bytes = if path == Path::new("-") {
            self.stdin(world, option, MAX_SECRET)?
        } else {
            warn_if_readable(world, option, path);
            read(option, &world.folder.join(path), path, MAX_SECRET)?
        };
        let name = path.display();
        let mut text = String::from_utf8(bytes).map_err(|e| {
            Usage(format!(
                "{option} {name}: not text (byte {} is not UTF-8)",
                e.utf8_error().valid_up_to() + 1
            ))
        })?;
        if let Some(end) = ["\r\n", "\n"].iter().find(|e| text.ends_with(**e)) {
            text.truncate(text.len() - end.len());
            let code = if option.contains("secret") {
                "secret_whitespace"
            } else {
                "parameter_whitespace"
            };
            self.remarks.push(Remark {
                code,
                seen: format!(
                    "The file of {option} ends with a line end. It was left out here; an application that reads the file as it is sends it along."
                ),
                fix: "Make sure that the application leaves the line end out, too: one that is sent is part of the value."
                    .to_owned(),
            });
        }
        if text.is_empty() {
            return Err(Usage(format!("{option} {name}: the file is empty")));
        }
        Ok(Secret::new(text))
    }

    /// Standard input, once.
    pub(super) fn stdin(
        &mut self,
        world: &World,
        option: &'static str,
        cap: u64,
    ) -> Result<Vec<u8>, Usage> {
        if let Some(other) = self.stdin {
            return Err(Usage(format!(
                "{option} - and {other} -: standard input can be read once only"
            )));
        }
        self.stdin = Some(option);
        world
            .read_stdin(cap)
            .map_err(|e| Usage(format!("{option} -: cannot read standard input: {e}")))
    }

    /// Asks on the terminal, hidden; `None` where there is none or nothing was typed.
    pub(super) fn prompt(
        &self,
        world: &mut World,
        question: &str,
    ) -> Result<Option<Secret>, Usage> {
        if !world.terminal.stdin || !world.terminal.stderr || self.stdin.is_some() {
            return Ok(None);
        }
        let typed = rpassword::prompt_password(question)
            .map_err(|e| Usage(format!("cannot ask on this terminal: {e}")))?;
        Ok((!typed.is_empty()).then(|| Secret::new(typed)))
    }
}

/// Reads a file that an option names, under a cap.
pub(super) fn read(option: &str, path: &Path, shown: &Path, cap: u64) -> Result<Vec<u8>, Usage> {
    file::read(path, cap)
        .map_err(|e| Usage(format!("{option} {}: cannot be read: {e}", shown.display())))
}

/// Whether an option was typed: from the environment or a file it is nobody else's to see.
pub(super) fn in_sight(world: &World, option: &str) -> bool {
    world.arguments.iter().any(|argument| {
        let argument = argument.to_string_lossy();
        argument.strip_prefix(option).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
    })
}

#[cfg(unix)]
pub(crate) fn warn_if_readable(world: &mut World, option: &str, path: &Path) {
    use std::os::unix::fs::MetadataExt as _;
    let Ok(found) = std::fs::metadata(world.folder.join(path)) else { return };
    if found.is_file() && found.mode() & 0o077 != 0 {
        world.complain(&format!(
            "warning: {option} {}: others on this machine can read this file; chmod 600 keeps it yours",
            path.display()
        ));
    }
}

#[cfg(not(unix))]
pub(crate) fn warn_if_readable(_world: &mut World, _option: &str, _path: &Path) {}
